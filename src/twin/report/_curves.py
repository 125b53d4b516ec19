"""How well look-alikes are told apart, from the coarse to the fine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from twin.evaluate import Answer, Interval, auc_interval, degree_name, grouped, scored, single_change
from twin.report._evidence import Evidence
from twin.report._tones import Tone, tones

__all__ = ["Curve", "degree_curves", "hardness_areas", "hardness_curves", "level_curves"]

LEVELS = ("obvious", "clear", "just visible")
_Key = Callable[[Answer], str | None]


@dataclass(frozen=True, slots=True)
class Curve:
    """One model's line.

    Attributes:
        model: Its name.
        tone: Its colour and mark.
        steps: A share or an area by step, coarse to fine.
    """

    model: str
    tone: Tone
    steps: dict[str, Interval]


def degree_curves(evidence: Evidence, models: Sequence[str], source: str) -> list[Curve]:
    """AUC by the number of changed attributes; mined look-alikes first."""
    return _areas(evidence, models, [source], degree_name, _degree_place)


def level_curves(evidence: Evidence, models: Sequence[str]) -> list[Curve]:
    """AUC of single changes by how obvious they are, all sources together."""
    return _areas(evidence, models, evidence.sources, _level, LEVELS.index)


def hardness_areas(evidence: Evidence, models: Sequence[str], source: str) -> list[Curve]:
    """AUC by fifths of the similarity of the look-alikes."""
    return _areas(evidence, models, [source], _hardness, int)


def hardness_curves(evidence: Evidence, models: Sequence[str], source: str) -> list[Curve]:
    """Share of look-alikes that are told apart, by fifths of their similarity, as the evaluations state it."""
    tone, found = tones(evidence.roles), []
    for model in models:
        known = evidence.figures(model, source).get("by", {}).get("hardness", {})
        if known:
            steps = {step: Interval(**known[step]) for step in sorted(known, key=int)}
            found.append(Curve(model, tone[model], steps))
    return found


def _hardness(answer: Answer) -> str | None:
    """The fifth of similarity that a look-alike pair belongs to (``1`` to ``5``), or None for any other query."""
    return answer.query.hardness if degree_name(answer) else None


def _degree_place(name: str) -> int:
    return -int(name) if name.isdigit() else -1_000_000


def _level(answer: Answer) -> str | None:
    change = single_change(answer)
    level = change.get("level") if change else None
    return level if level in LEVELS else None


def _areas(
    evidence: Evidence, models: Sequence[str], sources: Sequence[str], key: _Key, order: Callable[[str], int]
) -> list[Curve]:
    tone, curves = tones(evidence.roles), []
    for model in models:
        pairs = [answer for source in sources for answer in scored(evidence.of(model, source), "pair")]
        positives = [answer for answer in pairs if answer.query.answer == "yes"]
        groups = grouped(pairs, key)
        if positives and groups:
            areas = {name: _area(positives, groups[name]) for name in sorted(groups, key=order)}
            curves.append(Curve(model, tone[model], areas))
    return curves


def _area(positives: list[Answer], negatives: list[Answer]) -> Interval:
    both = positives + negatives
    scores = [answer.probability for answer in both if answer.probability is not None]
    if len(scores) < len(both):
        scores = [_hard(answer) for answer in both]
    label = [True] * len(positives) + [False] * len(negatives)
    return auc_interval(scores, label, [answer.query.cluster for answer in both])


def _hard(answer: Answer) -> float:
    """Without probabilities the area of right and wrong answers is the mean of the accuracies on *yes* and on *no*."""
    return float(answer.right if answer.query.answer == "yes" else not answer.right)
