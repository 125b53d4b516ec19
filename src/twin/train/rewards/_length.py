"""Is the reply short enough?"""

from collections.abc import Sequence
from typing import Any

from twin.train.rewards._replies import Completion, text_of

__all__ = ["LONG", "TOO_LONG", "length_reward"]

LONG = 150
"""Words up to which a reply costs nothing."""
TOO_LONG = 300
"""Words from which on it costs all."""


def length_reward(completions: Sequence[Completion], **_columns: Any) -> list[float]:
    """0 for a reply of up to 150 words, -1 from 300 words on, and evenly falling between.

    Args:
        completions: The replies.
    """
    words = (len(text_of(completion).split()) for completion in completions)
    return [-min(max((count - LONG) / (TOO_LONG - LONG), 0.0), 1.0) for count in words]
