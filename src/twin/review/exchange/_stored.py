"""What a review holds, item by item."""

from collections.abc import Iterable, Iterator
from typing import Any

from twin.review.exchange._record import Record
from twin.review.store import Store, read_bad_photos, read_items, read_verdicts

__all__ = ["stored"]

_OWN = ("queue", "a", "b", "reviewer", "reviewer_kind", "verdict", "confidence", "comment", "seconds", "at", "repeat")


def stored(store: Store, queues: Iterable[str]) -> Iterator[tuple[dict[str, Any], list[Record]]]:
    """Each item of the queues with the verdicts on it; a closed item only where it has verdicts."""
    marked: dict[tuple[str, str], list[str]] = {}
    for row in read_bad_photos(store).to_pylist():
        marked.setdefault((row["reviewer"], row["client_id"]), []).append(row["image_id"])
    for queue in queues:
        given: dict[int, list[Record]] = {}
        for row in read_verdicts(store, queue).to_pylist():
            bad = sorted(marked.get((row["reviewer"], row["client_id"]), ()))
            values = {name: row[name] for name in (*_OWN, "client_id")}
            given.setdefault(row["item"], []).append(Record(**values, bad_photos=tuple(bad)))
        for item in read_items(store, queue).to_pylist():
            if item["open"] or item["item"] in given:
                yield item, given.get(item["item"], [])
