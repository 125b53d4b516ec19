"""What must hold of a row of a benchmark table, whoever reads it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from twin.answers import POSSIBLE
from twin.core import TwinError

__all__ = ["read_extra"]

_TYPES = (*POSSIBLE, "general")


def read_extra(path: Path, row: Mapping[str, Any]) -> dict[str, Any]:
    """What ``extra`` of a row says, after a look at the whole row.

    Args:
        path: The table, for messages.
        row: The row.

    Raises:
        TwinError: Its type is unknown, its answer impossible, its ``extra`` no JSON object, or it shows no image.
    """
    place, kind, answer = f"{path}: query {row['query_id']!r}", row["question_type"], row["answer"]
    try:
        extra = json.loads(row["extra"] or "{}")
    except json.JSONDecodeError as error:
        raise TwinError(f"{place} has an 'extra' that is not JSON.") from error
    if not isinstance(extra, dict):
        raise TwinError(f"{place} has an 'extra' that is not a JSON object.")
    if kind not in _TYPES:
        raise TwinError(f"{place} has the unknown type {kind!r}.")
    if answer not in POSSIBLE.get(kind, (answer,)):
        raise TwinError(f"{place} has the answer {answer!r}; of its type there are {', '.join(POSSIBLE[kind])}.")
    if not row["images"]:
        raise TwinError(f"{place} has no images.")
    return extra
