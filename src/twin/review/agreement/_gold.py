"""How right each reviewer is on items whose truth is known, and how true to themselves."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from twin.review.agreement._interval import Interval, wilson
from twin.review.agreement._votes import CANNOT_TELL, first_verdicts

__all__ = ["GoldAccuracy", "gold_accuracy", "own_consistency"]


@dataclass(frozen=True, slots=True)
class GoldAccuracy:
    """How right one reviewer is on gold.

    Attributes:
        right: Share of right ones among the verdicts that take a side, with Wilson's interval; None without such.
        cannot_tell: Gold on which they could not tell.
        kinds: The same share of each kind of gold, by its name.
    """

    right: Interval | None
    cannot_tell: int
    kinds: dict[str, Interval]


def _kind(row: dict[str, Any]) -> str:
    return str(row["kind"])


def gold_accuracy(verdicts: pa.Table, kind: Callable[[dict[str, Any]], str] = _kind) -> dict[str, GoldAccuracy]:
    """How right each reviewer, person or model, is on gold; second looks are left out.

    Args:
        verdicts: With the columns of `twin.review.store.read_verdicts`.
        kind: From a row with the columns a, b, kind to the name under which its gold is counted.

    Returns:
        By the names of the reviewers, sorted; all who gave a verdict.
    """
    table = first_verdicts(verdicts)
    names = sorted(set(table["reviewer"].to_pylist()))
    gold = table.filter(pc.is_valid(table["gold"])).select(["reviewer", "verdict", "gold", "kind", "a", "b"])
    unsure: Counter[str] = Counter()
    seen: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    for row in gold.to_pylist():
        if row["verdict"] == CANNOT_TELL:
            unsure[row["reviewer"]] += 1
        else:
            seen[row["reviewer"], kind(row)] += 1
            right[row["reviewer"], kind(row)] += row["verdict"] == row["gold"]
    return {name: _accuracy(name, unsure[name], seen, right) for name in names}


def own_consistency(verdicts: pa.Table) -> dict[str, Interval | None]:
    """The share of second looks with the verdict of the first, by reviewer; ``cannot_tell`` is a verdict here."""
    columns = ("reviewer", "item", "repeat", "verdict")
    given = {row[:3]: row[3] for row in zip(*(verdicts[name].to_pylist() for name in columns), strict=True)}
    same: Counter[str] = Counter()
    both: Counter[str] = Counter()
    for (reviewer, item, repeat), verdict in given.items():
        if repeat and (reviewer, item, 0) in given:
            both[reviewer] += 1
            same[reviewer] += verdict == given[reviewer, item, 0]
    return {name: wilson(same[name], both[name]) for name in sorted({reviewer for reviewer, _, _ in given})}


def _accuracy(name: str, unsure: int, seen: Counter[tuple[str, str]], right: Counter[tuple[str, str]]) -> GoldAccuracy:
    kinds = sorted(kind for reviewer, kind in seen if reviewer == name)
    shares = {kind: wilson(right[name, kind], seen[name, kind]) for kind in kinds}
    total = wilson(sum(right[name, kind] for kind in kinds), sum(seen[name, kind] for kind in kinds))
    return GoldAccuracy(total, unsure, {kind: share for kind, share in shares.items() if share is not None})
