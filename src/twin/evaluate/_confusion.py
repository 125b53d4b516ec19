"""What is answered where something else is true."""

from collections.abc import Sequence

from twin.evaluate._answers import Answer
from twin.evaluate._intervals import Interval, mean_interval

__all__ = ["confusion", "sensitivity", "specificity"]

_COUNTS = ("0", "1", "2", "3")


def sensitivity(pairs: Sequence[Answer]) -> Interval | None:
    """Share of the positive pairs that are answered *yes*; None without positive pairs."""
    return _said(pairs, "yes")


def specificity(pairs: Sequence[Answer]) -> Interval | None:
    """Share of the negative pairs that are answered *no* (silence is not *no*); None without negative pairs."""
    return _said(pairs, "no")


def confusion(multi: Sequence[Answer]) -> list[list[int]]:
    """How often each answer was given to each truth.

    Returns:
        Four rows, the truths 0 to 3; five columns, the answers 0 to 3 and *no answer*.
    """
    table = [[0] * 5 for _ in _COUNTS]
    for answer in multi:
        column = 4 if answer.answer is None else _COUNTS.index(answer.answer)
        table[_COUNTS.index(answer.query.answer.strip())][column] += 1
    return table


def _said(pairs: Sequence[Answer], truth: str) -> Interval | None:
    asked = [answer for answer in pairs if answer.query.answer == truth]
    if not asked:
        return None
    return mean_interval([answer.right for answer in asked], [answer.query.cluster for answer in asked])
