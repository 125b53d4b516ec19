"""What guessing gets right."""

from collections.abc import Sequence

from twin.evaluate._answers import Answer

__all__ = ["chance"]

_CHANCE = {"pairwise": 0.5, "multiple_choice": 0.25}


def chance(answers: Sequence[Answer]) -> float | None:
    """Mean share of the queries that guessing gets right: 1/2 of the pair and 1/4 of the multi queries.

    A general question says its own; None where one does not, or where there is no answer.
    """
    chances = [_CHANCE.get(answer.query.question_type, answer.query.extra.get("chance")) for answer in answers]
    known = [float(share) for share in chances if share is not None]
    return sum(known) / len(known) if known and len(known) == len(chances) else None
