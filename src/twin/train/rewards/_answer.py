"""The paper's reward: is the answer right?"""

from collections.abc import Sequence
from typing import Any

from twin.answers import read_reply, verdict
from twin.train.rewards._replies import Completion, kinds_of, text_of

__all__ = ["answer_reward"]


def answer_reward(
    completions: Sequence[Completion],
    answer: Sequence[str],
    question_type: Sequence[str] | None = None,
    **_columns: Any,
) -> list[float]:
    """1 where the strict reading of the reply equals the answer, else 0 (arXiv 2512.23592, section 4).

    The reader is the one that evaluation uses (`twin.answers.read_reply`), so that nothing is learned that does not
    count afterwards; a reply without an answer earns as little as a wrong one.

    Args:
        completions: The replies.
        answer: The right answer to each question.
        question_type: ``pairwise``, ``multiple_choice`` or ``general``; by default as the right answer tells.
    """
    kinds = kinds_of(answer, question_type)
    return [
        float(verdict(read_reply(text_of(completion), kind).answer, truth) == "right")
        for completion, truth, kind in zip(completions, answer, kinds, strict=True)
    ]
