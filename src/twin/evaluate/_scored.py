"""Which answers count for which score, and how many of them are right."""

from collections.abc import Callable, Sequence

from twin.evaluate._answers import Answer
from twin.evaluate._intervals import Interval, mean_interval

__all__ = ["SCORES", "accuracy", "scored", "share"]

SCORES = {
    "pair": ("pairwise",),
    "multi": ("multiple_choice",),
    "total": ("pairwise", "multiple_choice"),
    "general": ("general",),
}


def scored(answers: Sequence[Answer], score: str) -> list[Answer]:
    """The answers that count for a score: ``pair``, ``multi``, ``total`` (both, as plain rows) or ``general``."""
    return [answer for answer in answers if answer.query.question_type in SCORES[score]]


def accuracy(answers: Sequence[Answer], *, lenient: bool = False) -> Interval:
    """Share of right answers with its clustered interval; *no answer* is not right.

    Args:
        answers: At least one answer.
        lenient: Use the lenient reading.
    """
    right = [answer.leniently_right if lenient else answer.right for answer in answers]
    return mean_interval(right, [answer.query.cluster for answer in answers])


def share(answers: Sequence[Answer], holds: Callable[[Answer], bool]) -> float | None:
    """Share of the answers of which something holds; None of no answers."""
    return sum(map(holds, answers)) / len(answers) if answers else None
