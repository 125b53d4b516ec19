"""Drawing one page of a contact sheet."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from twin.catalog.showing._chosen import Strip
from twin.catalog.store import StoredImage

__all__ = ["COLUMNS", "draw_page", "row_height"]

COLUMNS = 8
"""Photos of an instance that are shown."""

_CELL, _GAP, _TEXT, _LINE = 144, 6, 330, 17


def row_height(caption: str) -> int:
    """Height of a row with this caption, in pixels."""
    return max(_CELL, _LINE * (caption.count("\n") + 1)) + 2 * _GAP


def draw_page(rows: Sequence[tuple[Strip, str]]) -> Image.Image:
    """Draw instances with their captions, one below the other; a black line above each that is no near-twin."""
    columns = max(min(len(strip.photos), COLUMNS) for strip, _ in rows)
    size = (_TEXT + columns * (_CELL + _GAP) + _GAP, sum(row_height(caption) for _, caption in rows))
    page = Image.new("RGB", size, "white")
    draw, font, top = ImageDraw.Draw(page), _font(), 0
    for strip, caption in rows:
        draw.line((0, top, page.width, top), fill="gainsboro" if strip.row["base"] else "black")
        draw.multiline_text((_GAP, top + _GAP), caption, fill="black", font=font, spacing=3)
        for column, photo in enumerate(strip.photos[:COLUMNS]):
            _paste(page, photo, _TEXT + column * (_CELL + _GAP), top + _GAP)
        top += row_height(caption)
    return page


def _paste(page: Image.Image, photo: StoredImage, left: int, top: int) -> None:
    small = photo.open()
    small.thumbnail((_CELL, _CELL))
    page.paste(small, (left + (_CELL - small.width) // 2, top + (_CELL - small.height) // 2))


def _font() -> ImageFont.FreeTypeFont:
    """A font that has arrows and degree signs, which Pillow's own has not."""
    import matplotlib  # noqa: PLC0415 - only for its font file

    return ImageFont.truetype(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf", 12)
