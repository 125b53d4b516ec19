"""The image store: every photo once, under the hash of its pixels."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from twin.catalog._hash import perceptual_hash
from twin.core import aside, digest

__all__ = ["Stored", "image_file", "store_image"]


@dataclass(frozen=True, slots=True)
class Stored:
    """A photo in the store.

    Attributes:
        image_id: Content hash of its pixels and size, 32 hexadecimal digits.
        width: In pixels.
        height: In pixels.
        phash: Its perceptual hash, 16 hexadecimal digits.
    """

    image_id: str
    width: int
    height: int
    phash: str


def image_file(image_id: str) -> str:
    """The file of a stored photo, relative to the workspace."""
    return f"catalog/store/{image_id[:2]}/{image_id}.jpg"


def store_image(image: Image.Image, root: Path) -> Stored:
    """Store a canonical RGB image in the workspace ``root``; one that is there already is left as it is."""
    image_id = digest(image.tobytes(), f"{image.width}x{image.height}")
    path = root / image_file(image_id)
    if not path.exists():
        with aside(path) as partial:
            image.save(partial, "JPEG", quality=95, subsampling="4:4:4")
    return Stored(image_id, image.width, image.height, perceptual_hash(image))
