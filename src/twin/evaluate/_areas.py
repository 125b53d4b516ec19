"""How well the probability of *yes* tells positives from negatives, by how fine the difference is."""

from collections.abc import Sequence

from twin.evaluate._answers import Answer
from twin.evaluate._auc import auc_interval
from twin.evaluate._groups import by_degree, degree_name, grouped
from twin.evaluate._intervals import Interval
from twin.evaluate._scored import scored

__all__ = ["degree_areas"]


def degree_areas(answers: Sequence[Answer]) -> dict[str, Interval]:
    """AUC of the positive pairs against the negatives of each degree or kind (``mined``, ``1``, …) and against ``all``.

    Empty where an answer has no probability.
    """
    pairs = scored(answers, "pair")
    positives = [answer for answer in pairs if answer.query.answer == "yes"]
    if not positives or any(answer.probability is None for answer in pairs):
        return {}
    negatives = [answer for answer in pairs if answer.query.answer != "yes"]
    groups = ({"all": negatives} if negatives else {}) | by_degree(grouped(pairs, degree_name))
    return {name: _area(positives, group) for name, group in groups.items()}


def _area(positives: list[Answer], negatives: list[Answer]) -> Interval:
    both = positives + negatives
    label = [True] * len(positives) + [False] * len(negatives)
    probabilities = [float(answer.probability or 0.0) for answer in both]
    return auc_interval(probabilities, label, [answer.query.cluster for answer in both])
