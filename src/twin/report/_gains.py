"""Base against trained model, query by query."""

from dataclasses import dataclass, replace

from twin.evaluate import Answer, Difference, Interval, accuracy, chance, holm, paired_difference, scored
from twin.report._evidence import Evidence

__all__ = ["Gain", "gains"]


@dataclass(frozen=True, slots=True)
class Gain:
    """One score of one source before and after training.

    Attributes:
        source: Benchmark source.
        score: ``pair``, ``multi``, ``total`` or ``general``.
        base: Share of right answers before training.
        trained: Share of right answers after training.
        difference: The paired difference.
        chance: Share that guessing gets right, or None where it is not known.
        corrected: The p-value with Holm's correction over the sources of this score, or None where it is the only one.
    """

    source: str
    score: str
    base: Interval
    trained: Interval
    difference: Difference
    chance: float | None
    corrected: float | None = None

    @property
    def verdict(self) -> str:
        """``better``, ``worse``, or ``unclear`` where the interval of the difference includes zero."""
        if self.difference.low > 0.0:
            return "better"
        return "worse" if self.difference.high < 0.0 else "unclear"


def gains(evidence: Evidence, seed: int) -> list[Gain]:
    """All paired gains, source by source; empty where base or trained model is missing."""
    found = []
    for source in [*evidence.sources, "general"]:
        before, after = (evidence.of(evidence.model(role), source) for role in ("base", "trained"))
        for score in ("general",) if source == "general" else ("pair", "multi", "total"):
            one, two = scored(before, score), scored(after, score)
            if one and two:
                found.append(_gain(source, score, one, two, seed))
    return [replace(gain, corrected=_corrected(gain, found)) for gain in found]


def _corrected(gain: Gain, found: list[Gain]) -> float | None:
    family = [other for other in found if other.score == gain.score]
    return holm([other.difference.p for other in family])[family.index(gain)] if len(family) > 1 else None


def _gain(source: str, score: str, before: list[Answer], after: list[Answer], seed: int) -> Gain:
    clusters = [answer.query.cluster for answer in before]
    difference = paired_difference([a.right for a in before], [a.right for a in after], clusters, seed)
    return Gain(source, score, accuracy(before), accuracy(after), difference, chance(before))
