"""Small copies of photos that travel inside the page."""

import base64
import io

from PIL import Image

from twin.catalog.store import ImageRef

__all__ = ["thumbnail"]


def thumbnail(photo: ImageRef, side: int = 176) -> str:
    """A ``data:`` address of ``photo``, its longest side at most ``side`` pixels."""
    small = photo.open()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=82, optimize=True)
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}"
