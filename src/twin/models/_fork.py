"""Where the possible answers to a question part, and how likely the model finds each there."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

import torch
from torch import Tensor
from transformers import LogitsProcessor

from twin.answers import answer_text
from twin.core import TwinError

__all__ = ["Fork", "ForkWatch", "find_fork", "shares"]


@dataclass(frozen=True, slots=True)
class Fork:
    """What all answers begin with, and the tokens in which they part.

    Attributes:
        lead: Token ids of the common beginning (the opening answer tag).
        branches: Token ids that each answer goes on with; what all end with (the closing tag) is left out.
        opening: The words of `lead`.
    """

    lead: tuple[int, ...]
    branches: tuple[tuple[int, ...], ...]
    opening: str

    @property
    def heads(self) -> tuple[int, ...]:
        """First token of each branch."""
        return tuple(branch[0] for branch in self.branches)


def find_fork(tokenizer: Any, answers: Sequence[str]) -> Fork:
    """The fork of a tokenizer for these answers, of which none may be written twice."""
    written = [tokenizer(answer_text(answer), add_special_tokens=False)["input_ids"] for answer in answers]
    start = _common(written)
    rest = [tuple(tokens[start:]) for tokens in written]
    cuts = range(_common([tokens[::-1] for tokens in rest]), -1, -1)
    branches = next(cut for end in cuts if _part(cut := tuple(tokens[: len(tokens) - end] for tokens in rest)))
    return Fork(tuple(written[0][:start]), branches, tokenizer.decode(written[0][:start]))


def _common(written: Sequence[Sequence[int]]) -> int:
    return len(list(takewhile(lambda tokens: len(set(tokens)) == 1, zip(*written, strict=False))))


def _part(branches: Sequence[tuple[int, ...]]) -> bool:
    """Whether no branch is the beginning of another."""
    return not any(one == other[: len(one)] for one in branches for other in branches if one is not other)


def shares(scores: Tensor) -> tuple[float, ...]:
    """Probabilities, to six places, from a score (log-probability and a constant) of each answer."""
    return tuple(round(share, 6) for share in torch.softmax(scores.float(), dim=-1).tolist())


@dataclass(slots=True)
class ForkWatch(LogitsProcessor):
    """Keeps the scores of a few tokens while replies are generated, so that no second pass is needed.

    Attributes:
        columns: The tokens' ids.
        seen: Their scores ``(batch, columns)`` at each step; on the device, as nothing may wait for them.
        broken: Whether any score was not a number; on the device, too.
    """

    columns: tuple[int, ...]
    seen: list[Tensor] = field(default_factory=list)
    broken: Tensor | None = None

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """Keep what is wanted; changes nothing.

        Raises:
            TwinError: The first scores are not numbers.
        """
        broken = ~(scores < torch.inf).all()
        self.broken = broken if self.broken is None else self.broken | broken
        if not self.seen:
            self.check()
        self.seen.append(scores[:, list(self.columns)].float())
        return scores

    def check(self) -> None:
        """Make sure that all scores were numbers.

        Raises:
            TwinError: Some were not.
        """
        if self.broken is not None and bool(self.broken):
            raise TwinError(
                "The model's scores are not numbers (NaN): its weights are damaged, or too large for dtype."
            )

    def choices(self, tokenizer: Any, row: int, reply: Sequence[int], fork: Fork) -> tuple[float, ...] | None:
        """Probabilities of the answers where a reply opened its last answer tag; None if it did not."""
        step = _opened(tokenizer, reply, fork.opening)
        if step is None or step >= len(self.seen) or len(set(fork.heads)) < len(fork.heads):
            return None
        return shares(self.seen[step][row, [self.columns.index(head) for head in fork.heads]])


def _opened(tokenizer: Any, reply: Sequence[int], opening: str) -> int | None:
    """How many tokens a reply had when it had just written its last ``opening``, however that was cut into tokens."""

    def words(end: int) -> str:
        text: str = tokenizer.decode(reply[:end], skip_special_tokens=True, clean_up_tokenization_spaces=False)
        return text

    many = words(len(reply) - 1).count(opening) if reply else 0  # nothing was said after one at the very end
    place = bisect_left(range(len(reply)), many, key=lambda end: words(end).count(opening))
    return place if many and words(place).endswith(opening) else None
