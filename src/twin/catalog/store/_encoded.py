"""A photo as the store keeps it."""

import io
from dataclasses import dataclass

from PIL import Image

from twin.core import digest

__all__ = ["Encoded", "encoded"]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A photo ready for a shard.

    Attributes:
        image_id: Content hash of its pixels and size, 32 hexadecimal digits.
        jpeg: Its bytes in the store.
    """

    image_id: str
    jpeg: bytes


def encoded(image: Image.Image) -> Encoded:
    """Hash and encode a canonical RGB image; its id does not change with its name, place or encoding."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=95, subsampling="4:4:4")
    return Encoded(digest(image.tobytes(), f"{image.width}x{image.height}"), buffer.getvalue())
