"""Contact sheets: the photos of some instances on one page, with captions."""

import json
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from twin.core import TwinError, Workspace, aside, console, read_rows

__all__ = ["contact_sheet"]

_CELL, _GAP, _TEXT, _LINE = 144, 6, 330, 17
_COLUMNS, _ROWS = 8, 150

Row = dict[str, Any]


def contact_sheet(
    workspace: Workspace, *, instance: str | None = None, category: str | None = None, output: Path | None = None
) -> Path:
    """Draw the photos of an instance with its near-twins, or of all instances of a category.

    A row is an instance; the caption of a near-twin says what differs from the instance above it.

    Args:
        workspace: Where the catalogue is.
        instance: An instance id.
        category: A category.
        output: A PNG file; by default ``sheets/NAME.png`` in the workspace.

    Returns:
        The file.

    Raises:
        TwinError: Not exactly one of instance and category is given, or the catalogue does not have it.
    """
    if (instance is None) == (category is None):
        raise TwinError("Give either --instance or --category, so that the sheet knows what to show.")
    name = instance or category or ""
    rows = _chosen(workspace, instance, category)
    output = output or workspace.root / "sheets" / f"{name.replace('/', '-')}.png"
    if len(rows) > _ROWS:
        console.print(f"The sheet shows the first {_ROWS} of {len(rows):,} instances.", markup=False)
    with aside(output) as partial:
        _drawn(workspace, rows[:_ROWS]).save(partial, "PNG")
    return output


def _chosen(workspace: Workspace, instance: str | None, category: str | None) -> list[Row]:
    """The rows of the instances table to show; a near-twin right after its base."""
    table = read_rows(workspace.instances, ("instance_id", "category", "base", "changes"))
    if instance is not None:
        rows = [row for row in table if instance in {row["instance_id"], row["base"]}]
        if not any(row["instance_id"] == instance for row in rows):
            raise TwinError(f"The catalogue has no instance {instance!r}; its ids stand in {workspace.instances}.")
    else:
        rows = [row for row in table if row["category"] == category]
        if not rows:
            known = ", ".join(sorted({row["category"] for row in table}))
            raise TwinError(f"The catalogue has no category {category!r}; it has {known}.")
    return sorted(rows, key=lambda row: (row["base"] or row["instance_id"], row["degree"], row["instance_id"]))


def _drawn(workspace: Workspace, rows: Sequence[Row]) -> Image.Image:
    files: dict[str, list[str]] = {}
    for image in read_rows(workspace.images, ("instance_id", "file")):
        files.setdefault(image["instance_id"], []).append(image["file"])
    captions = [_caption(row, len(files[row["instance_id"]])) for row in rows]
    heights = [max(_CELL, _LINE * (caption.count("\n") + 1)) + 2 * _GAP for caption in captions]
    columns = max(min(len(files[row["instance_id"]]), _COLUMNS) for row in rows)
    sheet = Image.new("RGB", (_TEXT + columns * (_CELL + _GAP) + _GAP, sum(heights)), "white")
    draw, font, top = ImageDraw.Draw(sheet), _font(), 0
    for row, caption, height in zip(rows, captions, heights, strict=True):
        draw.line((0, top, sheet.width, top), fill="gainsboro" if row["base"] else "black")
        draw.multiline_text((_GAP, top + _GAP), caption, fill="black", font=font, spacing=3)
        for column, file in enumerate(files[row["instance_id"]][:_COLUMNS]):
            _paste(sheet, workspace.root / file, _TEXT + column * (_CELL + _GAP), top + _GAP)
        top += height
    return sheet


def _paste(sheet: Image.Image, path: Path, left: int, top: int) -> None:
    with Image.open(path) as photo:
        photo.thumbnail((_CELL, _CELL))
        sheet.paste(photo, (left + (_CELL - photo.width) // 2, top + (_CELL - photo.height) // 2))


def _caption(row: Row, photos: int) -> str:
    lines = [row["instance_id"]]
    if row["base"]:
        lines += [_change_text(change) for change in json.loads(row["changes"])]
    else:
        lines += [row["title"], row["category"]]
    if photos > _COLUMNS:
        lines.append(f"(the first {_COLUMNS} of {photos:,} photos)")
    return "\n".join(part for line in lines for part in textwrap.wrap(line, 46, subsequent_indent="   ") or [""])


def _change_text(change: Row) -> str:
    name, unit = change["attribute"].replace("_", " "), change["unit"]
    measured = f" {unit}" if isinstance(change["before"], int | float) else ""
    return f"{name}: {change['before']} → {change['after']}{measured} ({change['level']})"


def _font() -> ImageFont.FreeTypeFont:
    """A font that has arrows and degree signs, which Pillow's own has not."""
    import matplotlib  # noqa: PLC0415 - only for its font file

    return ImageFont.truetype(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf", 12)
