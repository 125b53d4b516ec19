"""What a reply earns: plain functions, each of which takes lists and gives a number for each reply.

They have TRL's form: ``completions`` are the replies (conversations or plain texts), every other argument a column of
the data, one value a reply. Columns that a function does not use are taken and passed over.
"""

from collections.abc import Callable, Mapping

from twin.train.rewards._answer import answer_reward
from twin.train.rewards._format import format_reward
from twin.train.rewards._length import length_reward
from twin.train.rewards._named import named_difference_reward

__all__ = ["REWARDS", "answer_reward", "format_reward", "length_reward", "named_difference_reward"]

REWARDS: Mapping[str, Callable[..., list[float]]] = {
    "answer": answer_reward,
    "format": format_reward,
    "length": length_reward,
    "named_difference": named_difference_reward,
}
"""The rewards by the names that recipes give them."""
