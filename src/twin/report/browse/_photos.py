"""Small copies of the photos, each once, however many queries show it."""

import os
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from twin.catalog.store import ImageRef
from twin.core import aside, track

__all__ = ["photo_path", "remove_photos", "write_photos"]

_SIDE = 288
_FOLDER = f"photos-{_SIDE}"
"""Named by the size, so that copies of another size are never taken for these."""


def photo_path(image_id: str) -> str:
    """Where the small copy of a photo lies, from the gallery's folder."""
    return f"{_FOLDER}/{image_id[:2]}/{image_id}.jpg"


def write_photos(folder: Path, photos: Collection[ImageRef]) -> None:
    """Write what is missing of the small copies; a photo is known by its content, so a copy that is there is kept."""
    wanted = {folder / photo_path(photo.image_id): photo for photo in photos}
    missing = [(path, photo) for path, photo in wanted.items() if not path.exists()]
    with (
        ThreadPoolExecutor(os.cpu_count()) as pool,
        track(pool.map(_write, missing), "small copies of photos", total=len(missing)) as written,
    ):
        for _ in written:
            pass


def remove_photos(folder: Path, shown: Iterable[str]) -> None:
    """Remove the small copies of all photos but those with the ids ``shown``."""
    for stale in set(folder.glob("photos-*/*/*.jpg")) - {folder / photo_path(image_id) for image_id in shown}:
        stale.unlink()


def _write(job: tuple[Path, ImageRef]) -> None:
    path, photo = job
    small = photo.open()
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    with aside(path) as partial:
        small.save(partial, "JPEG", quality=82)
