"""Deciding by the verdicts, accepting links, and the figures of a review."""

from twin.review.accepting._accept import accept, record_path
from twin.review.accepting._decide import DECISIONS, RULES, decide
from twin.review.accepting._figures import figures
from twin.review.accepting._fresh import changed_since, open_begun
from twin.review.accepting._links import REJECTED, REVIEWED, rejected_path
from twin.review.accepting._rules import RuleFigures, Saved

__all__ = [
    "DECISIONS",
    "REJECTED",
    "REVIEWED",
    "RULES",
    "RuleFigures",
    "Saved",
    "accept",
    "changed_since",
    "decide",
    "figures",
    "open_begun",
    "record_path",
    "rejected_path",
]
