"""Accuracy along everything that is known of the queries."""

from collections.abc import Callable, Sequence
from typing import Any

from twin.evaluate._answers import Answer
from twin.evaluate._groups import (
    amount_band,
    by_degree,
    degree_name,
    grouped,
    hardness_name,
    similarity_band,
    single_change,
)
from twin.evaluate._intervals import Interval
from twin.evaluate._scored import accuracy, scored

__all__ = ["breakdown"]


def breakdown(answers: Sequence[Answer]) -> dict[str, dict[str, Interval]]:
    """Accuracy by kind, degree, level, sort, attribute, amount, similarity, hardness and category."""
    pairs, total = scored(answers, "pair"), scored(answers, "total")
    groups = {
        "kind": grouped(pairs, lambda answer: answer.query.kind),
        "degree": by_degree(grouped(pairs, degree_name)),
        "level": grouped(pairs, _of_change(lambda change: change.get("level"))),
        "sort": grouped(pairs, _of_change(lambda change: change.get("sort"))),
        "attribute": grouped(pairs, _of_change(lambda change: change.get("attribute"))),
        "amount": grouped(pairs, _of_change(amount_band)),
        "similarity": dict(sorted(grouped(pairs, similarity_band).items())),
        "hardness": dict(sorted(grouped(pairs, hardness_name).items())),
        "category": grouped(total, lambda answer: answer.query.category),
    }
    return {name: {key: accuracy(group) for key, group in parts.items()} for name, parts in groups.items()}


def _of_change(key: Callable[[dict[str, Any]], str | None]) -> Callable[[Answer], str | None]:
    return lambda answer: key(change) if (change := single_change(answer)) else None
