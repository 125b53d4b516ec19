"""Models that judge links, and what their word is worth by the measure of people's verdicts."""

from twin.review.judging._calibrated import Calibrated, calibrated
from twin.review.judging._judge import Judge
from twin.review.judging._judging import judge_links

__all__ = ["Calibrated", "Judge", "calibrated", "judge_links"]
