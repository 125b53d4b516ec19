"""Who stands on each image of a released query, as far as the release says it.

The sources keep that under names of their own (``species``, ``landmark``, …), some of them only inside the names of the
original files. A reading is believed where it fits the answers: equal for *yes*, different for *no*, and for a multi
query equal to the reference as often as the answer says.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from twin.bench.released._rows import ReleasedRow

__all__ = ["Identities", "identities"]

_KNOWN = ("species", "landmark", "artwork", "product", "object", "instance", "identity", "label", "instance_ids")
"""Looked at first, in this order."""

_AGREEING = 0.95
"""A reading fits if so many answers agree with it; a release may have errors of its own, and those are counted."""

_PRODUCT = re.compile(r"P\D*(\d{4})")

Reading = tuple[str, Callable[[str], str]]


@dataclass(frozen=True, slots=True)
class Identities:
    """The identities in one source.

    Attributes:
        named: What they were read from; None where nothing fits the answers.
        values: For each row the identity on each image; empty where ``named`` is None.
        contradictions: Rows whose answer they contradict.
    """

    named: str | None
    values: tuple[tuple[str, ...], ...]
    contradictions: int = 0


def identities(rows: Sequence[ReleasedRow]) -> Identities:
    """Find the identities of the rows of one source."""
    for key in _keys(rows):
        for name, reading in _readings(key):
            values = [tuple(reading(str(value)) for value in row.extra[key]) for row in rows]
            wrong = sum(not _fits(row, shown) for row, shown in zip(rows, values, strict=True))
            # Two values could be no more than "match" and "other".
            if wrong <= (1 - _AGREEING) * len(rows) and len({each for shown in values for each in shown}) > 2:
                return Identities(name, tuple(values), wrong)
    return Identities(None, ())


def _keys(rows: Sequence[ReleasedRow]) -> list[str]:
    """The keys of ``extra`` that say something of each image of every row."""
    keys = [key for key in rows[0].extra if all(_is_list(row.extra.get(key), len(row.images)) for row in rows)]
    return sorted(keys, key=lambda key: (_KNOWN.index(key) if key in _KNOWN else len(_KNOWN), key))


def _is_list(value: Any, length: int) -> bool:
    return isinstance(value, list) and len(value) == length and all(_names(each) for each in value)


def _names(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _readings(key: str) -> Iterator[Reading]:
    yield f"extra.{key}", lambda value: value
    yield f"folder in extra.{key}", lambda value: str(PurePosixPath(value).parent)
    yield f"product in extra.{key}", _product


def _product(value: str) -> str:
    found = _PRODUCT.search(value)
    return found[1] if found else value


def _fits(row: ReleasedRow, shown: tuple[str, ...]) -> bool:
    matches = shown[1:].count(shown[0])
    return matches == (row.answer == "yes") if row.question_type == "pairwise" else str(matches) == row.answer
