"""Base against trained model, query by query."""

from dataclasses import dataclass

from twin.evaluate import Answer, Difference, Interval, accuracy, paired_difference, scored
from twin.report._evidence import Evidence

__all__ = ["CHANCE", "Gain", "gains"]

CHANCE = {"pair": 0.5, "multi": 0.25}
"""What guessing gets: half the pair queries are yes, and 0 to 3 matches are equally frequent."""
_TYPES = {"pairwise": CHANCE["pair"], "multiple_choice": CHANCE["multi"]}


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
    """

    source: str
    score: str
    base: Interval
    trained: Interval
    difference: Difference
    chance: float | None

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
    return found


def _gain(source: str, score: str, before: list[Answer], after: list[Answer], seed: int) -> Gain:
    clusters = [answer.query.cluster for answer in before]
    difference = paired_difference([a.right for a in before], [a.right for a in after], clusters, seed)
    return Gain(source, score, accuracy(before), accuracy(after), difference, _chance(before))


def _chance(answers: list[Answer]) -> float | None:
    """The mean chance of the queries; a general question says its own."""
    chances = [_TYPES.get(answer.query.question_type, answer.query.extra.get("chance")) for answer in answers]
    known = [float(chance) for chance in chances if chance is not None]
    return sum(known) / len(known) if len(known) == len(chances) else None
