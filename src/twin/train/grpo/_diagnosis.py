"""What replies are like, step by step, and when nothing can be learned from them any more."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from twin.answers import read_reply
from twin.core import TwinError

__all__ = ["Diagnosis", "rates_of", "texts_of"]


def texts_of(completions: Sequence[Any]) -> list[str]:
    """The words of replies as the trainer has them."""
    return [str(reply[0]["content"]) for reply in completions]


def rates_of(texts: Sequence[str], question_type: str = "pairwise") -> dict[str, float]:
    """How often replies to pair queries say yes, and how often replies hold no answer, by the strict reading.

    Args:
        texts: The replies.
        question_type: ``pairwise`` or ``multiple_choice``.
    """
    answers = [read_reply(text, question_type).answer for text in texts]
    rates = {"yes_rate": answers.count("yes") / len(answers)} if question_type == "pairwise" else {}
    return rates | {"no_answer_rate": answers.count(None) / len(answers)}


class Diagnosis:
    """Stops a run whose rewards tell nothing.

    Args:
        patience: Steps in a row, after which it stops.
        rollouts: Replies a prompt.
    """

    def __init__(self, patience: int, rollouts: int) -> None:
        self._patience, self._rollouts = patience, rollouts
        self._idle = 0

    def look(self, rewards: Tensor, texts: Sequence[str]) -> None:
        """Take note of a step.

        Args:
            rewards: ``(replies,)``, weighed and summed; those of a prompt together.
            texts: The replies.

        Raises:
            TwinError: For so many steps, all replies to a prompt have earned the same.
        """
        groups = rewards.reshape(-1, self._rollouts)
        self._idle = self._idle + 1 if bool((groups == groups[:, :1]).all()) else 0
        if self._idle < self._patience:
            return
        earned = f"{float(rewards[0]):g} in all" if bool((rewards == rewards[0]).all()) else "not the same in all"
        shown = "; ".join(repr(text if len(text) <= 120 else f"{text[:120]}…") for text in _some(texts))
        raise TwinError(
            f"Nothing was learned for {self._idle} steps: all replies to a prompt earned the same ({earned}), so "
            f"no reply is better than another. Replies of the last step: {shown}. If none is in the asked form, "
            "fine-tune the model with `twin train sft` first; if all are right, take harder pairs; or raise "
            "--temperature, --rollouts or --patience."
        )


def _some(texts: Sequence[str]) -> list[str]:
    """Three replies, different ones if there are any."""
    return (list(dict.fromkeys(texts)) + list(texts))[:3]
