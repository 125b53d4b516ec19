"""Along what the pair queries of a benchmark are broken down."""

from collections.abc import Callable, Iterable
from typing import Any

from twin.evaluate._answers import Answer

__all__ = ["amount_band", "degree_name", "grouped", "single_change"]

_BANDS = ((0.005, "under 0.5 %"), (0.01, "0.5-1 %"), (0.02, "1-2 %"), (0.05, "2-5 %"))


def grouped(answers: Iterable[Answer], key: Callable[[Answer], str | None]) -> dict[str, list[Answer]]:
    """Group ``answers`` by ``key``, in order of first sight; a key of None (or nothing) leaves an answer out."""
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        if name := key(answer):
            groups.setdefault(name, []).append(answer)
    return groups


def degree_name(answer: Answer) -> str | None:
    """Of a negative pair: ``mined``, or the number of attributes in which the near-twin differs."""
    query = answer.query
    if query.question_type != "pairwise" or query.answer == "yes":
        return None
    return str(query.degree) if query.degree else "mined"


def single_change(answer: Answer) -> dict[str, Any] | None:
    """The one known difference of a degree-1 near-twin, or None for every other query."""
    changes = answer.query.changes if degree_name(answer) == "1" else []
    return changes[0] if len(changes) == 1 else None


def amount_band(change: dict[str, Any]) -> str | None:
    """How large a change is, as the share of pixels that differ in matched views, or None where it was not measured."""
    share = float(change.get("pixels") or 0.0)
    if share <= 0.0:
        return None
    return next((name for bound, name in _BANDS if share < bound), "5 % or more")
