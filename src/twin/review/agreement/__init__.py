"""How far verdicts can be trusted: agreement, gold, reliability, and the error of the labels that come of them."""

from twin.review.agreement._agreement import Agreement, PairAgreement, agreement
from twin.review.agreement._errors import LEAST_GOLD, BandError, error_by_gold, false_negatives, label_error
from twin.review.agreement._gold import GoldAccuracy, gold_accuracy, own_consistency
from twin.review.agreement._interval import Interval
from twin.review.agreement._outliers import Hasty, Weak, hasty_reviewers, weak_reviewers
from twin.review.agreement._posterior import Posterior, Reliability, posterior
from twin.review.agreement._votes import of_people

__all__ = [
    "LEAST_GOLD",
    "Agreement",
    "BandError",
    "GoldAccuracy",
    "Hasty",
    "Interval",
    "PairAgreement",
    "Posterior",
    "Reliability",
    "Weak",
    "agreement",
    "error_by_gold",
    "false_negatives",
    "gold_accuracy",
    "hasty_reviewers",
    "label_error",
    "of_people",
    "own_consistency",
    "posterior",
    "weak_reviewers",
]
