"""The result in one honest sentence or two."""

from twin.evaluate import Difference, accuracy, scored
from twin.report._evidence import Evidence
from twin.report._format import percent, points
from twin.report._gains import Gain

__all__ = ["headline", "subline"]

_FEW = 3
"""Up to so many sources each has a clause of its own."""


def headline(evidence: Evidence, found: list[Gain], overall: Difference | None = None) -> str:
    """What training did to the total score of each source; says where an interval includes zero.

    Args:
        evidence: The evaluations.
        found: The gains.
        overall: The gain on the mean of all sources, for more sources than a sentence can hold.
    """
    totals = [gain for gain in found if gain.score == "total"]
    if len(totals) > _FEW:
        return _overview(totals, overall)
    if totals:
        clauses = [_clause(evidence, gain, before) for gain, before in zip(totals, [None, *totals], strict=False)]
        return f"{''.join(clauses)}."
    model = evidence.model("trained") or evidence.model("base") or next(iter(evidence.roles))
    parts = []
    for source in evidence.sources:
        if answers := scored(evidence.of(model, source), "total"):
            share = accuracy(answers)
            interval = f"95 % interval {percent(share.low)} to {percent(share.high)}"
            parts.append(f"{percent(share.value)} right on {evidence.name(source)} ({interval})")
    if not parts:
        return f"{model} has answered general questions only, so nothing can be said about look-alikes yet."
    return f"{model} gets {', '.join(parts)}; without the other model, no gain can be stated yet."


def subline(found: list[Gain]) -> str | None:
    """What happened to the general questions, or None where they were not asked."""
    gain = next((gain for gain in found if gain.score == "general"), None)
    if gain is None:
        return None
    if gain.verdict == "unclear":
        return f"On general questions no change is certain: {_doubt(gain)}."
    verb = "raised" if gain.verdict == "better" else "lowered"
    return f"The share of right answers to general questions was {verb} by {_size(gain)}."


def _overview(totals: list[Gain], overall: Difference | None) -> str:
    """The mean of many sources, and how many of them came out how; each by its own interval."""
    order = ("better", "worse", "unclear")
    groups = {verdict: [gain for gain in totals if gain.verdict == verdict] for verdict in order}
    words = {"better": "up on {}, by {}", "worse": "down on {}, by {}", "unclear": "without a certain difference on {}"}
    parts = ", ".join(words[verdict].format(len(some), _range(some)) for verdict, some in groups.items() if some)
    sources = f"{len(totals)} sources"
    if overall is None:
        return f"Over {sources}, training brought the share of right answers {parts}."
    return f"Training {_mean(overall, sources)}; source by source: {parts}."


def _mean(overall: Difference, sources: str) -> str:
    ends = " to ".join(points(end, unit=False) for end in (overall.low, overall.high))
    what = f"the mean share of right answers on {sources}"
    if overall.low <= 0.0 <= overall.high:
        doubt = f"{points(overall.delta)}, and the 95 % interval ({ends}) includes zero"
        return f"made no certain difference to {what}: {doubt}"
    verb = "raised" if overall.delta > 0.0 else "lowered"
    return f"{verb} {what} by {abs(100 * overall.delta):.1f} points (95 % interval {ends})"


def _range(found: list[Gain]) -> str:
    sizes = sorted(abs(100 * gain.difference.delta) for gain in found)
    ends = dict.fromkeys(f"{size:.1f}" for size in (sizes[0], sizes[-1]))
    return f"{' to '.join(ends)} points"


def _clause(evidence: Evidence, gain: Gain, before: Gain | None) -> str:
    """The clause on one source, joined to the clause before it."""
    where = evidence.name(gain.source)
    if gain.verdict == "unclear":
        start = "; on" if before else "Training made no certain difference on"
        return f"{start} {where}{' no difference is certain' if before else ''}: {_doubt(gain)}"
    if before and before.verdict == gain.verdict:
        return f", and on {where} by {_size(gain)}"
    verb = "raised" if gain.verdict == "better" else "lowered"
    start = f"; on {where} it was {verb}" if before else f"Training {verb} the share of right answers on {where}"
    return f"{start} by {_size(gain)}"


def _size(gain: Gain) -> str:
    return f"{abs(100 * gain.difference.delta):.1f} points (95 % interval {_ends(gain)})"


def _doubt(gain: Gain) -> str:
    return f"{points(gain.difference.delta)}, and the 95 % interval ({_ends(gain)}) includes zero"


def _ends(gain: Gain) -> str:
    return " to ".join(points(end, unit=False) for end in (gain.difference.low, gain.difference.high))
