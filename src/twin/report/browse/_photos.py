"""Small copies of the photos, each once, however many queries show it."""

import os
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from twin.catalog.store import ImageRef
from twin.core import aside, track

__all__ = ["photo_path", "write_photos"]

_SIDE = 288
_FOLDER = f"photos-{_SIDE}"
"""Named by the size, so that copies of another size are never taken for these."""


def photo_path(image_id: str) -> str:
    """Where the small copy of a photo lies, from the gallery's folder."""
    return f"{_FOLDER}/{image_id[:2]}/{image_id}.jpg"


def write_photos(folder: Path, photos: Collection[ImageRef]) -> None:
    """Write what is missing of the small copies, and remove those of photos that are shown no more.

    A photo is known by its content, so a copy that is there is kept.
    """
    wanted = {folder / photo_path(photo.image_id): photo for photo in photos}
    for stale in set(folder.glob("photos-*/*/*.jpg")) - set(wanted):
        stale.unlink()
    missing = [(path, photo) for path, photo in wanted.items() if not path.exists()]
    with (
        ThreadPoolExecutor(os.cpu_count()) as pool,
        track(pool.map(_write, missing), "small copies of photos", total=len(missing)) as written,
    ):
        for _ in written:
            pass


def _write(job: tuple[Path, ImageRef]) -> None:
    path, photo = job
    small = photo.open()
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    with aside(path) as partial:
        small.save(partial, "JPEG", quality=82)
