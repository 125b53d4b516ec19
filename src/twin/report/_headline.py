"""The result in one honest sentence or two."""

from twin.evaluate import accuracy, scored
from twin.report._evidence import Evidence
from twin.report._format import percent, points, source_name
from twin.report._gains import Gain

__all__ = ["headline", "subline"]


def headline(evidence: Evidence, found: list[Gain]) -> str:
    """What training did to the total score of each source; says where an interval includes zero."""
    totals = [gain for gain in found if gain.score == "total"]
    if totals:
        clauses = [_clause(gain, before) for gain, before in zip(totals, [None, *totals], strict=False)]
        return f"{''.join(clauses)}."
    model = evidence.model("trained") or evidence.model("base") or next(iter(evidence.roles))
    parts = []
    for source in evidence.sources:
        if answers := scored(evidence.of(model, source), "total"):
            share = accuracy(answers)
            interval = f"95 % interval {percent(share.low)} to {percent(share.high)}"
            parts.append(f"{percent(share.value)} right on {source_name(source)} ({interval})")
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


def _clause(gain: Gain, before: Gain | None) -> str:
    """The clause on one source, joined to the clause before it."""
    where = source_name(gain.source)
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
