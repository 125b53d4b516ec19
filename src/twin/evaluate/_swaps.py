"""Whether a model says the same when the photos stand in another order."""

from collections.abc import Sequence
from dataclasses import dataclass

from twin.evaluate._answers import Answer
from twin.evaluate._intervals import Interval, mean_interval

__all__ = ["Consistency", "consistency"]


@dataclass(frozen=True, slots=True)
class Consistency:
    """Answers in two orders of the photos.

    Attributes:
        agreement: Share of the queries with the same strict answer in both orders; *no answer* agrees with nothing.
        both_right: Share of the queries that are right in both orders.
    """

    agreement: Interval
    both_right: Interval


def consistency(answers: Sequence[Answer]) -> Consistency | None:
    """How the answers in both orders agree; None where no query was asked in both."""
    both = [answer for answer in answers if answer.swapped is not None]
    if not both:
        return None
    clusters = [answer.query.cluster for answer in both]
    same = mean_interval([answer.same_in_both_orders for answer in both], clusters)
    return Consistency(same, mean_interval([answer.right_in_both_orders for answer in both], clusters))
