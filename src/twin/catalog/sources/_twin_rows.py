"""The pair rows of the released TWIN, compactly."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.catalog.sources._amazon_records import NotARecordError, parse
from twin.catalog.sources._json_lines import json_lines
from twin.catalog.sources._parquet import ParquetFile
from twin.core import TwinError

__all__ = ["PairRows", "read_pair_rows"]

_ANSWERS = {"yes": True, "no": False}
_COLUMNS = ("question", "answer", "image_1", "image_2")


@dataclass(frozen=True, slots=True)
class PairRows:
    """Usable pair rows.

    Attributes:
        images: File names of the photos, sorted; pairs name them by their place here.
        pairs: Shape (rows, 2), int32: ``image_1`` and ``image_2``.
        yes: Shape (rows,), bool: the answers.
        question: Shape (rows,), int32: places in ``questions``.
        questions: The different questions.
        unusable: What rows cannot be used, and why.
    """

    images: list[str]
    pairs: NDArray[np.int32]
    yes: NDArray[np.bool_]
    question: NDArray[np.int32]
    questions: list[str]
    unusable: list[tuple[str, str]]


def read_pair_rows(folder: Path) -> PairRows:
    """Read the rows of all Parquet, CSV or JSON-lines files of ``folder``.

    Raises:
        TwinError: There are none, or one is damaged or lacks a column.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".parquet", ".csv", ".jsonl"})
    if not files:
        raise TwinError(f"{folder} holds no rows of the released TWIN; expected Parquet files and images.zip.")
    images, questions = dict[str, int](), dict[str, int]()
    rows, unusable = list[tuple[int, int, bool, int]](), list[tuple[str, str]]()
    for file in files:
        for number, row in enumerate(_rows(file)):
            first, second, answer = _name(row.get("image_1")), _name(row.get("image_2")), _answer(row.get("answer"))
            if not first or not second or answer is None:
                unusable.append((f"{file.name}:{number}", "no answer" if answer is None else "no photo"))
                continue
            one, other = images.setdefault(first, len(images)), images.setdefault(second, len(images))
            rows.append((one, other, answer, questions.setdefault(str(row.get("question") or ""), len(questions))))
    if not rows:
        raise TwinError(f"{folder} holds no usable pair: columns question, answer (yes or no), image_1 and image_2.")
    return _sorted(list(images), rows, list(questions), unusable)


def _sorted(
    images: list[str], rows: list[tuple[int, int, bool, int]], questions: list[str], unusable: list[tuple[str, str]]
) -> PairRows:
    order = np.argsort(np.array(images, dtype=object), kind="stable")
    place = np.empty(len(images), np.int32)
    place[order] = np.arange(len(images), dtype=np.int32)
    table = np.array(rows, np.int64).reshape(-1, 4)
    return PairRows(
        [images[number] for number in order],
        place[table[:, :2]],
        table[:, 2].astype(bool),
        table[:, 3].astype(np.int32),
        questions,
        unusable,
    )


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    match file.suffix:
        case ".parquet":
            table = ParquetFile(file)
            _check(file, table.columns)
            yield from (row.values for row in table.rows(_COLUMNS))
        case ".csv":
            yield from _csv_rows(file)
        case _:
            for line in json_lines(file):
                try:
                    yield parse(line)
                except NotARecordError:
                    yield {}


def _csv_rows(file: Path) -> Iterator[dict[str, Any]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            _check(file, list(reader.fieldnames or []))
            yield from reader
    except (csv.Error, UnicodeDecodeError, OSError) as error:
        raise TwinError(f"{file} is not a readable CSV table in UTF-8: {error}.") from error


def _check(file: Path, columns: list[str]) -> None:
    missing = [column for column in _COLUMNS if column not in columns]
    if missing:
        raise TwinError(f"{file} has no column {missing[0]!r}; it has {', '.join(columns)}.")


def _name(value: object) -> str:
    """The file name, which alone tells photos apart: rows and archive put them into folders of different names."""
    return value.rpartition("/")[2] if isinstance(value, str) else ""


def _answer(value: object) -> bool | None:
    return _ANSWERS.get(value.strip().lower()) if isinstance(value, str) else None
