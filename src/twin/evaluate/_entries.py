"""The lines of a journal of replies, and how they are read back after whatever happened to them."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twin.models import Reply

__all__ = ["Contents", "Entry", "batch_lines", "header_line", "read_journal"]

_LEFT = "left"
"""Field of a line that says how many more lines of its batch follow."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One reply.

    Attributes:
        key: Content key of what was asked, and of who was.
        query_id: The query.
        swapped: Whether its photos stood in the second order.
        reply: What was said.
    """

    key: str
    query_id: str
    swapped: bool
    reply: Reply


@dataclass(frozen=True, slots=True)
class Contents:
    """What a journal holds.

    Attributes:
        header: Model, benchmark and content key of the asker, as last written; empty where there are none.
        replies: Replies by key, the last one of each.
        damaged: How many whole lines could not be read.
        end: Length in bytes without a torn last line and the batch that it belongs to.
    """

    header: dict[str, str]
    replies: dict[str, Reply]
    damaged: int
    end: int


def header_line(header: Mapping[str, str]) -> bytes:
    """A line that says who is asked from here on."""
    return _line(header)


def batch_lines(entries: Sequence[Entry]) -> bytes:
    """The lines of replies that came together; a torn batch is known by the lines that are missing."""
    most = len(entries) - 1
    return b"".join(_line(_record(entry, most - place)) for place, entry in enumerate(entries))


def read_journal(path: Path) -> Contents:
    """What the journal at ``path`` holds.

    A torn batch counts as not there, so that its questions are asked together again, as if nothing had happened.
    """
    lines = path.read_bytes().split(b"\n")[:-1]
    records = [_parsed(line) for line in lines]
    whole = len(records) - _unfinished(records)
    header: dict[str, str] = {}
    replies: dict[str, Reply] = {}
    for record in filter(None, records[:whole]):
        if "fingerprint" in record:
            header = record
        else:
            replies[record["key"]] = _reply(record)
    damaged = sum(record is None for record in records[:whole])
    return Contents(header, replies, damaged, sum(len(line) + 1 for line in lines[:whole]))


def _line(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _record(entry: Entry, left: int) -> dict[str, Any]:
    said = {"text": entry.reply.text, "probability": entry.reply.probability, "choices": entry.reply.choices}
    record = {"key": entry.key, "query_id": entry.query_id, "swap": entry.swapped} | said
    return record | ({_LEFT: left} if left else {})


def _parsed(line: bytes) -> dict[str, Any] | None:
    """The record in a line, or None where it is damaged."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):  # the latter where brackets stand in brackets, thousands deep
        return None
    return record if isinstance(record, dict) and (_is_header(record) or _is_reply(record)) else None


def _is_header(record: dict[str, Any]) -> bool:
    return "fingerprint" in record and all(isinstance(value, str) for value in record.values())


def _is_reply(record: dict[str, Any]) -> bool:
    if not record.keys() >= {"key", "text", "probability", "choices"}:
        return False
    choices = record["choices"]
    listed = [] if choices is None else choices
    return (
        isinstance(record["key"], str)
        and isinstance(record["text"], str)
        and (record["probability"] is None or _is_number(record["probability"]))
        and isinstance(listed, list)
        and all(map(_is_number, listed))
    )


def _is_number(value: Any) -> bool:
    """JSON as Python reads it also has NaN and infinity, and its true and false are whole numbers."""
    return isinstance(value, float | int) and not isinstance(value, bool) and math.isfinite(value)


def _reply(record: dict[str, Any]) -> Reply:
    choices = record["choices"]
    return Reply(record["text"], record["probability"], None if choices is None else tuple(choices))


def _unfinished(records: Sequence[dict[str, Any] | None]) -> int:
    """How many lines at the end belong to a batch whose last line is missing."""
    expected, count = None, 0
    for record in reversed(records):
        left = record.get(_LEFT) if record else None
        if not isinstance(left, int) or left < 1 or left != (expected or left):
            break
        expected, count = left + 1, count + 1
    return count
