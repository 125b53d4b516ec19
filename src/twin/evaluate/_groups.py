"""Along what the pair queries of a benchmark are broken down."""

import math
from collections.abc import Callable, Iterable
from typing import Any

from twin.evaluate._answers import Answer

__all__ = [
    "amount_band",
    "by_degree",
    "degree_name",
    "grouped",
    "hardness_name",
    "similarity_band",
    "single_change",
]

_BANDS = ((0.005, "under 0.5 %"), (0.01, "0.5-1 %"), (0.02, "1-2 %"), (0.05, "2-5 %"))


def grouped(answers: Iterable[Answer], key: Callable[[Answer], str | None]) -> dict[str, list[Answer]]:
    """Group ``answers`` by ``key``, in order of first sight; a key of None (or nothing) leaves an answer out."""
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        if name := key(answer):
            groups.setdefault(name, []).append(answer)
    return groups


def degree_name(answer: Answer) -> str | None:
    """Of a negative pair: the number of attributes in which a near-twin differs, else its kind (``mined``, …)."""
    query = answer.query
    if query.question_type != "pairwise" or query.answer == "yes":
        return None
    return str(query.degree) if query.degree else query.kind


def by_degree(groups: dict[str, list[Answer]]) -> dict[str, list[Answer]]:
    """Degrees from coarse to fine: kinds without one first, then the many changes, last the single one."""
    return dict(sorted(groups.items(), key=lambda item: -int(item[0]) if item[0].isdigit() else -1_000_000))


def hardness_name(answer: Answer) -> str | None:
    """Of a negative pair: its fifth by similarity, ``1`` to ``5`` (the most alike), or None."""
    return answer.query.hardness if degree_name(answer) else None


def similarity_band(answer: Answer) -> str | None:
    """Of a negative pair: the tenth in which the similarity of its instances lies (``0.80-0.90``), or None."""
    similarity = answer.query.similarity
    if similarity is None or not degree_name(answer):
        return None
    # Rounding keeps what is 0.7 but for the last digit out of the band below.
    low = min(math.floor(round(10 * similarity, 6)), 9)
    return f"{low / 10:.2f}-{(low + 1) / 10:.2f}"


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
