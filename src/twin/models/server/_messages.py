"""A question as the messages of a chat, photos included."""

import base64
import io
from typing import Any

from PIL import Image

from twin.catalog.store import FileImage, StoredImage
from twin.models._answerer import Photo, Question

__all__ = ["messages", "photo_url"]

_TAKEN = ("image/jpeg", "image/png", "image/webp", "image/gif")


def messages(question: Question, *, photos: bool = True) -> list[dict[str, Any]]:
    """A chat of one turn: the photos first, then the words.

    Args:
        question: What is asked.
        photos: Whether the photos are shown.
    """
    urls = map(photo_url, question.images) if photos else ()
    content: list[dict[str, Any]] = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    return [{"role": "user", "content": [*content, {"type": "text", "text": question.question}]}]


def photo_url(photo: Photo) -> str:
    """A photo as ``data:`` URL: the bytes of its file as they are, or PNG where it has none that servers read."""
    data = photo.read() if isinstance(photo, StoredImage | FileImage) else b""
    kind = _kind(data) if data else ""
    if kind not in _TAKEN:
        buffer = io.BytesIO()
        photo.open().save(buffer, "PNG")
        kind, data = "image/png", buffer.getvalue()
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def _kind(data: bytes) -> str:
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.get_format_mimetype() or ""
    except (OSError, SyntaxError):
        return ""  # opening it will say what is wrong
