"""Tables of items and verdicts from a few words."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from tests.review.simulated import GIVEN, ITEMS

WORDS = {"s": "same", "d": "different", "c": "cannot_tell"}


def items_of(
    count: int, *, gold: Mapping[int, str] | None = None, similarity: Sequence[float] = (), needed: int = 2
) -> pa.Table:
    """Items 1 to ``count`` of the link queue."""
    rows = [
        {
            "item": item,
            "queue": "link",
            "a": f"i{item:04d}a",
            "b": f"i{item:04d}b",
            "kind": "mined",
            "category": "cup",
            "similarity": similarity[item - 1] if similarity else 0.5,
            "gold": (gold or {}).get(item),
            "value": 0.0,
            "needed": needed,
            "open": True,
            "given": 0,
        }
        for item in range(1, count + 1)
    ]
    return pa.Table.from_pylist(rows, schema=ITEMS)


def said(items: pa.Table, words: Mapping[str, str], *, kind: str = "person", repeat: int = 0) -> pa.Table:
    """What reviewers say of the items, in order: a letter an item, ``s``, ``d``, ``c``, or ``-`` for nothing.

    Of several reviewers the first in ``words`` is the first to judge.
    """
    rows = [
        {name: row[name] for name in GIVEN.names[:8]}
        | {
            "reviewer": reviewer,
            "reviewer_kind": kind,
            "verdict": WORDS[letter],
            "confidence": None,
            "comment": "",
            "seconds": 2.0,
            "at": float(turn),
            "repeat": repeat,
            "client_id": f"{reviewer}-{row['item']}-{repeat}",
        }
        for turn, (reviewer, letters) in enumerate(words.items())
        for row, letter in zip(items.to_pylist(), letters, strict=True)
        if letter != "-"
    ]
    return pa.Table.from_pylist(rows, schema=GIVEN)
