"""Reading listings, and rendered photos to put into them."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from twin.catalog.listing import Exclusion, Listed, Listing
from twin.catalog.sources import SourceOptions
from twin.core import CatalogSettings

LIMIT = 1 << 24


def photos(listing: Listing) -> list[Listed]:
    return [item for item in listing if isinstance(item, Listed)]


def reasons(listing: Listing) -> list[tuple[str, str]]:
    return [(item.original or item.instance, item.reason) for item in listing if isinstance(item, Exclusion)]


def jpeg(seed: int) -> bytes:
    """A small photo, unlike that of any other seed."""
    noise = np.random.default_rng(seed).integers(0, 256, (9, 9, 3)).astype(np.uint8)
    data = io.BytesIO()
    Image.fromarray(noise).resize((40, 30), Image.Resampling.BICUBIC).save(data, "JPEG")
    return data.getvalue()


def write(path: Path, data: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def options(work: Path, **settings: object) -> SourceOptions:
    return SourceOptions(work / "work", work / "downloads", "thing", CatalogSettings.model_validate(settings))


def contents(listing: Listing) -> dict[str, bytes]:
    """The bytes of every photo by its original."""
    return {photo.original: photo.locator.read(LIMIT) for photo in photos(listing)}
