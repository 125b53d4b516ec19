"""Small data sets of general questions in the layouts of the field."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from tests.embed.catalogues import drawing

__all__ = ["FIRST", "lines", "many", "picture", "png", "table"]

FIRST = 300
"""The first of the drawings that stand for photos here."""


def picture(number: int) -> Image.Image:
    return drawing(FIRST + number, (50 + number, 44))


def png(number: int) -> bytes:
    """The file of a picture."""
    held = io.BytesIO()
    picture(number).save(held, "PNG")
    return held.getvalue()


def lines(path: Path, rows: Sequence[Any]) -> Path:
    """JSON lines; text stands as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


def table(path: Path, columns: dict[str, Any], group: int = 2) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path, row_group_size=group)
    return path


def many(folder: Path, questions: int = 9) -> Path:
    """JSON lines beside their photos: every third question is about two of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(questions + 1):
        (folder / f"{number}.png").write_bytes(png(number))
    rows = [
        {
            "question": f"What is number {number}?",
            "answer": f"a drawing, {number}",
            "image": [f"{number}.png", f"{number + 1}.png"] if number % 3 == 0 else f"{number}.png",
        }
        for number in range(questions)
    ]
    return lines(folder / "rows.jsonl", rows)
