"""What a model's answers to one benchmark amount to."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from twin.evaluate._answers import Answer
from twin.evaluate._areas import degree_areas
from twin.evaluate._bootstrap import bootstrap_interval
from twin.evaluate._breakdown import breakdown
from twin.evaluate._calibration import calibration
from twin.evaluate._chance import chance
from twin.evaluate._confusion import confusion, sensitivity, specificity
from twin.evaluate._groups import grouped
from twin.evaluate._intervals import Interval
from twin.evaluate._mean import mean_of_sources
from twin.evaluate._scored import SCORES, accuracy, scored, share
from twin.evaluate._swaps import consistency

__all__ = ["summarise"]


def summarise(answers: Sequence[Answer], seed: int = 0) -> dict[str, Any]:
    """All figures of one evaluation, ready for JSON; a figure without queries is absent.

    Keys: ``accuracy``, ``lenient`` and ``bootstrap`` (by pair, multi, total, general; the last with the interval of the
    bootstrap), ``released`` (the released FGVQA scoring), ``chance`` and ``no_answer`` (by score, as plain shares),
    ``yes_rate`` (share of pair queries answered *yes*), ``sensitivity``, ``specificity``, ``confusion``, ``swap``,
    ``calibration``, ``by`` (accuracy by kind, degree, level, sort, attribute, amount, similarity, hardness and
    category) and ``auc`` (by degree of the negatives, where probabilities exist). A table of several sources has the
    same keys for each in ``sources``, and the mean of their accuracies in ``mean``.

    Args:
        answers: All answers.
        seed: Seed of the bootstrap and of the folds of the calibration.
    """
    figures, sources = _figures(answers, seed), grouped(answers, lambda answer: answer.query.source)
    if len(sources) < 2:
        return figures
    apart = {source: _figures(group, seed) for source, group in sources.items()}
    return figures | {"sources": apart, "mean": _plain(_means(list(sources.values())))}


def _figures(answers: Sequence[Answer], seed: int) -> dict[str, Any]:
    parts = {score: chosen for score in SCORES if (chosen := scored(answers, score))}
    pairs, multi = parts.get("pair", []), parts.get("multi", [])
    optional = {
        "released": _released(pairs, multi),
        "sensitivity": sensitivity(pairs),
        "specificity": specificity(pairs),
        "confusion": confusion(multi) if multi else None,
        "swap": {s: found for s in ("pair", "multi") if (found := consistency(parts.get(s, [])))} or None,
        "calibration": calibration(pairs, seed),
    }
    return {
        "queries": len(answers),
        "accuracy": _plain({score: accuracy(chosen) for score, chosen in parts.items()}),
        "lenient": _plain({score: accuracy(chosen, lenient=True) for score, chosen in parts.items()}),
        "bootstrap": _plain({score: _bootstrap(chosen, seed) for score, chosen in parts.items()}),
        "chance": {score: level for score, chosen in parts.items() if (level := chance(chosen)) is not None},
        "no_answer": {score: share(chosen, lambda answer: answer.answer is None) for score, chosen in parts.items()},
        "yes_rate": share(pairs, lambda answer: answer.answer == "yes"),
        "by": _plain(breakdown(answers)),
        "auc": _plain(degree_areas(answers)),
    } | {name: _plain(figure) for name, figure in optional.items() if figure is not None}


def _released(pairs: Sequence[Answer], multi: Sequence[Answer]) -> dict[str, float] | None:
    """Plain means over rows, under the names of the released scoring."""
    rows = {"pairwise_total": [*pairs], "multiple_choice_total": [*multi], "overall_total": [*pairs, *multi]}
    means = {name: share(chosen, lambda answer: answer.right_as_released) for name, chosen in rows.items()}
    return {name: mean for name, mean in means.items() if mean is not None} or None


def _bootstrap(answers: Sequence[Answer], seed: int) -> Interval:
    return bootstrap_interval([answer.right for answer in answers], [answer.query.cluster for answer in answers], seed)


def _means(sources: Sequence[Sequence[Answer]]) -> dict[str, Interval]:
    """The mean accuracy of the sources that have queries of a score, where there are several."""
    parts = {score: [chosen for source in sources if (chosen := scored(source, score))] for score in SCORES}
    several = {score: chosen for score, chosen in parts.items() if len(chosen) > 1}
    return {score: mean_of_sources([_judged(source) for source in chosen]) for score, chosen in several.items()}


def _judged(answers: Sequence[Answer]) -> tuple[list[bool], list[str]]:
    return [answer.right for answer in answers], [answer.query.unit for answer in answers]


def _plain(figure: Any) -> Any:
    """Dataclasses, however deep, as dicts."""
    if isinstance(figure, dict):
        return {name: _plain(part) for name, part in figure.items()}
    return asdict(figure) if hasattr(figure, "__dataclass_fields__") else figure
