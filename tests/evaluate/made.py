"""Judged answers made of nothing but what the statistics look at."""

from typing import Any

from twin.answers import answer_text
from twin.evaluate import Answer, Query, judge
from twin.models import Reply


def query(number: int, truth: str, *, source: str = "made", cluster: str = "", **extra: Any) -> Query:
    """A pair query where the truth is yes or no, else a multi query; its cluster is its own unless one is named."""
    kind = "pairwise" if truth in ("yes", "no") else "multiple_choice"
    images = tuple(f"{number}-{place}.jpg" for place in range(2 if kind == "pairwise" else 4))
    about = {"cluster": cluster or f"c{number}"} | extra
    return Query(f"q{number}", source, kind, "?", truth, images, about)


def said(asked: Query, answer: str | None, *, probability: float | None = None, swapped: str = "") -> Answer:
    """The answer to a query; None for a reply without one. ``swapped`` is the answer in the other order, if asked."""
    other = Reply(answer_text(swapped)) if swapped else None
    return judge(asked, Reply("Hm." if answer is None else answer_text(answer), probability), other)
