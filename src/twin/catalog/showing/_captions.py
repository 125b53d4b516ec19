"""What stands beside the photos of an instance."""

import json
import textwrap
from typing import Any

from twin.catalog.showing._chosen import Strip
from twin.catalog.showing._drawing import COLUMNS

__all__ = ["caption", "change_text"]

_WIDTH = 46


def caption(strip: Strip) -> str:
    """The id of an instance; then what it is, or, for a near-twin, what differs from its base."""
    row, photos = strip.row, len(strip.photos)
    lines = [row["instance_id"]]
    if row["base"]:
        lines += [change_text(change) for change in json.loads(row["changes"])]
    else:
        lines += [row["title"], row["category"]]
    if photos > COLUMNS:
        lines.append(f"(the first {COLUMNS} of {photos:,} photos)")
    return "\n".join(part for line in lines for part in textwrap.wrap(line, _WIDTH, subsequent_indent="   ") or [""])


def change_text(change: dict[str, Any]) -> str:
    """A difference of a near-twin in words: ``handle width: 1.2 → 1.6 cm (clear)``."""
    name, unit = change["attribute"].replace("_", " "), change["unit"]
    measured = f" {unit}" if isinstance(change["before"], int | float) else ""
    return f"{name}: {change['before']} → {change['after']}{measured} ({change['level']})"
