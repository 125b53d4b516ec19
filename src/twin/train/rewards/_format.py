"""Is the reply in the asked form?"""

import re
from collections.abc import Sequence
from typing import Any

from twin.answers import read_reply
from twin.train.rewards._replies import Completion, text_of

__all__ = ["format_reward"]

_FORM = re.compile(r"(?:(?!</?answer>).)*<answer>(?:(?!</?answer>).)+</answer>\s*", re.IGNORECASE | re.DOTALL)


def format_reward(
    completions: Sequence[Completion], question_type: Sequence[str] | None = None, **_columns: Any
) -> list[float]:
    """1 where the reply ends in its only ``<answer>`` span, and that holds a possible answer, right or wrong; else 0.

    Args:
        completions: The replies.
        question_type: ``pairwise``, ``multiple_choice`` or ``general`` (any words are possible); by default
            ``pairwise``.
    """
    kinds = question_type if question_type is not None else ["pairwise"] * len(completions)
    return [
        float(bool(_FORM.fullmatch(text)) and read_reply(text, kind).answer is not None)
        for text, kind in zip(map(text_of, completions), kinds, strict=True)
    ]
