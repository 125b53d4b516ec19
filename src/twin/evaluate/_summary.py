"""What a model's answers to one benchmark amount to."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from twin.evaluate._answers import Answer
from twin.evaluate._auc import auc_interval
from twin.evaluate._groups import amount_band, degree_name, grouped, single_change
from twin.evaluate._intervals import Interval, mean_interval

__all__ = ["accuracy", "degree_areas", "scored", "summarise"]

_SCORES = {
    "pair": ("pairwise",),
    "multi": ("multiple_choice",),
    "total": ("pairwise", "multiple_choice"),
    "general": ("general",),
}


def summarise(answers: Sequence[Answer]) -> dict[str, Any]:
    """All figures of one evaluation, ready for JSON; a figure without queries is absent.

    Keys: ``accuracy`` and ``lenient`` (by pair, multi, total, general), ``no_answer`` (likewise, as plain shares),
    ``yes_rate`` (share of pair queries answered *yes*), ``by`` (accuracy by kind, degree, level, sort, attribute,
    amount and category) and ``auc`` (by degree of the negatives, where probabilities exist).
    """
    parts = {score: chosen for score in _SCORES if (chosen := scored(answers, score))}
    pairs = parts.get("pair", [])
    return {
        "queries": len(answers),
        "accuracy": {score: asdict(accuracy(chosen)) for score, chosen in parts.items()},
        "lenient": {score: asdict(accuracy(chosen, lenient=True)) for score, chosen in parts.items()},
        "no_answer": {score: _share(chosen, lambda answer: answer.answer is None) for score, chosen in parts.items()},
        "yes_rate": _share(pairs, lambda answer: answer.answer == "yes"),
        "by": _breakdown(answers),
        "auc": {name: asdict(area) for name, area in degree_areas(answers).items()},
    }


def scored(answers: Sequence[Answer], score: str) -> list[Answer]:
    """The answers that count for a score: ``pair``, ``multi``, ``total`` (both, as plain rows) or ``general``."""
    return [answer for answer in answers if answer.query.question_type in _SCORES[score]]


def accuracy(answers: Sequence[Answer], *, lenient: bool = False) -> Interval:
    """Share of right answers with its clustered interval; *no answer* is not right.

    Args:
        answers: At least one answer.
        lenient: Use the lenient reading.
    """
    right = [answer.leniently_right if lenient else answer.right for answer in answers]
    return mean_interval(right, [answer.query.cluster for answer in answers])


def degree_areas(answers: Sequence[Answer]) -> dict[str, Interval]:
    """AUC of the positive pairs against the negatives of each degree (``mined``, ``1``, …) and against ``all``.

    Empty where an answer has no probability.
    """
    pairs = scored(answers, "pair")
    positives = [answer for answer in pairs if answer.query.answer == "yes"]
    if not positives or any(answer.probability is None for answer in pairs):
        return {}
    negatives = [answer for answer in pairs if answer.query.answer != "yes"]
    groups = ({"all": negatives} if negatives else {}) | _ordered(grouped(pairs, degree_name))
    return {name: _area(positives, group) for name, group in groups.items()}


def _area(positives: list[Answer], negatives: list[Answer]) -> Interval:
    both = positives + negatives
    label = [True] * len(positives) + [False] * len(negatives)
    probabilities = [float(answer.probability or 0.0) for answer in both]
    return auc_interval(probabilities, label, [answer.query.cluster for answer in both])


def _breakdown(answers: Sequence[Answer]) -> dict[str, dict[str, Any]]:
    def of_change(key: Callable[[dict[str, Any]], str | None]) -> Callable[[Answer], str | None]:
        return lambda answer: key(change) if (change := single_change(answer)) else None

    pairs, total = scored(answers, "pair"), scored(answers, "total")
    groups = {
        "kind": grouped(pairs, lambda answer: answer.query.kind),
        "degree": _ordered(grouped(pairs, degree_name)),
        "level": grouped(pairs, of_change(lambda change: change.get("level"))),
        "sort": grouped(pairs, of_change(lambda change: change.get("sort"))),
        "attribute": grouped(pairs, of_change(lambda change: change.get("attribute"))),
        "amount": grouped(pairs, of_change(amount_band)),
        "category": grouped(total, lambda answer: answer.query.category),
    }
    return {name: {key: asdict(accuracy(group)) for key, group in parts.items()} for name, parts in groups.items()}


def _ordered(groups: dict[str, list[Answer]]) -> dict[str, list[Answer]]:
    """Degrees from coarse to fine: ``mined`` first, then the many changes, last the single one."""
    return dict(sorted(groups.items(), key=lambda item: -int(item[0]) if item[0].isdigit() else -1_000_000))


def _share(answers: Sequence[Answer], holds: Callable[[Answer], bool]) -> float | None:
    return sum(map(holds, answers)) / len(answers) if answers else None
