"""Small copies of photos that travel inside a page."""

import base64
import io
from typing import Protocol

from PIL import Image

__all__ = ["thumbnail"]


class _Openable(Protocol):
    def open(self) -> Image.Image: ...


def thumbnail(photo: _Openable, side: int = 176) -> str:
    """A ``data:`` address of ``photo``, its longest side at most ``side`` pixels."""
    small = photo.open()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=82, optimize=True)
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}"
