"""Reading verdicts of other software into a review."""

from collections import Counter
from pathlib import Path

from twin.core import TwinError
from twin.review.exchange._annotations import read_tasks
from twin.review.exchange._record import Record
from twin.review.exchange._table import read_csv
from twin.review.store import Store, put_verdicts

__all__ = ["import_verdicts"]


def import_verdicts(store: Store, path: Path) -> dict[str, int]:
    """Read the verdicts of a CSV table (``.csv``) or of a JSON export of Label Studio (``.json``).

    Nothing is written unless the whole file is good. Reading it again changes nothing.

    Returns:
        How many verdicts are ``kept``, ``known`` from before, ``refused`` because the reviewer has judged the item,
        or on ``unknown`` items; and how many rows were left out, by reason.

    Raises:
        TwinError: The file is unreadable, or a row of it is no verdict.
    """
    counts, by_reviewer = Counter[str](), dict[tuple[str, str], list[Record]]()
    for found in _read(path):
        if isinstance(found, Record):
            by_reviewer.setdefault((found.reviewer, found.reviewer_kind), []).append(found)
        else:
            counts[found] += 1
    for (name, kind), records in by_reviewer.items():
        # A second verdict is refused where there is no first.
        ordered = sorted(records, key=lambda record: record.repeat)
        counts.update(put_verdicts(store, name, kind, (record.new for record in ordered)))
    return dict(counts)


def _read(path: Path) -> list[Record | str]:
    reading = {".csv": read_csv, ".json": read_tasks}.get(path.suffix.lower())
    if reading is None:
        raise TwinError(f"{path} is neither .csv nor .json; give a table of verdicts or an export of Label Studio.")
    if not path.is_file():
        raise TwinError(f"{path} does not exist; give a table of verdicts (.csv) or an export of Label Studio (.json).")
    return list(reading(path))
