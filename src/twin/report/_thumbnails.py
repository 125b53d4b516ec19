"""Small copies of photos that travel inside the page."""

import base64
import io
from pathlib import Path

from PIL import Image

__all__ = ["thumbnail"]


def thumbnail(path: Path, side: int = 176) -> str:
    """A ``data:`` address of the photo at ``path``, its longest side at most ``side`` pixels."""
    with Image.open(path) as picture:
        small = picture.convert("RGB")
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=82, optimize=True)
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}"
