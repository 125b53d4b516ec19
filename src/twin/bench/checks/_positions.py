"""Position bias: whether the place of a candidate tells if it matches."""

from collections.abc import Sequence
from typing import Any

from twin.bench.checks._query import Checked

__all__ = ["positions"]

_PLACES = 3


def positions(queries: Sequence[Checked]) -> dict[str, Any] | None:
    """Where the matching candidates stand in multi queries with one or two matches; the others have no choice.

    Returns:
        ``queries``; ``matches``: how many at the first, second and third place; ``first_share``: the share of queries
        whose matches stand before all others (a third, were the order drawn); ``p``: probability of places at least as
        uneven, were the order drawn (chi-square). None where no query tells.
    """
    shown = [query.matches for query in queries if query.matches is not None and 0 < sum(query.matches) < _PLACES]
    if not shown:
        return None
    places = [sum(matches[place] for matches in shown) for place in range(_PLACES)]
    # A query with two matches says as much by the one place that is left over; so each counts once.
    odd = [sum(matches[place] == (sum(matches) == 1) for matches in shown) for place in range(_PLACES)]
    front = sum(list(matches) == sorted(matches, reverse=True) for matches in shown)
    single = [sum(sum(m) == 1 and m[place] for m in shown) for place in range(_PLACES)]
    double = [many - one for many, one in zip(odd, single, strict=True)]
    from scipy.stats import chisquare  # noqa: PLC0415 - slow to import

    tests = [chisquare(counts) for counts in (single, double) if sum(counts)]
    return {
        "queries": len(shown),
        "matches": places,
        "first_share": round(front / len(shown), 4),
        "p": float(f"{min(1.0, len(tests) * min(float(test.pvalue) for test in tests)):.3g}"),
    }
