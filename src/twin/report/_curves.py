"""How well look-alikes are told apart, from the coarse to the fine."""

from collections.abc import Callable
from dataclasses import dataclass

from twin.evaluate import Answer, Interval, auc_interval, degree_name, grouped, scored, single_change
from twin.report._evidence import Evidence, Role

__all__ = ["Curve", "Key", "degree_curves", "level_curves"]

LEVELS = ("obvious", "clear", "just visible")
_SHOWN: tuple[Role, ...] = ("base", "trained", "comparator")
Key = Callable[[Answer], str | None]


@dataclass(frozen=True, slots=True)
class Curve:
    """One model's line.

    Attributes:
        model: Its name.
        role: What it is to the report; decides colour and marker.
        areas: Area under the ROC curve of positives against the look-alikes of each step, coarse to fine.
    """

    model: str
    role: Role
    areas: dict[str, Interval]


def degree_curves(evidence: Evidence, source: str) -> list[Curve]:
    """AUC by the number of changed attributes; mined look-alikes first."""
    return _curves(evidence, [source], degree_name, lambda name: -int(name) if name.isdigit() else -1_000_000)


def level_curves(evidence: Evidence) -> list[Curve]:
    """AUC of single changes by how obvious they are, all sources together."""
    return _curves(evidence, evidence.sources, _level, LEVELS.index)


def _level(answer: Answer) -> str | None:
    change = single_change(answer)
    level = change.get("level") if change else None
    return level if level in LEVELS else None


def _curves(evidence: Evidence, sources: list[str], key: Key, order: Callable[[str], int]) -> list[Curve]:
    curves = []
    for role in _SHOWN:
        model = evidence.model(role)
        pairs = [answer for source in sources for answer in scored(evidence.of(model, source), "pair")]
        positives = [answer for answer in pairs if answer.query.answer == "yes"]
        groups = grouped(pairs, key)
        if model and positives and groups:
            areas = {name: _area(positives, groups[name]) for name in sorted(groups, key=order)}
            curves.append(Curve(model, role, areas))
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
