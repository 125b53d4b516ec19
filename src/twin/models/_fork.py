"""Where a yes and a no answer part, and how likely the model finds each there."""

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from transformers import LogitsProcessor

from twin.answers import answer_text

__all__ = ["Fork", "ForkWatch", "find_fork"]


@dataclass(frozen=True, slots=True)
class Fork:
    """What both answers begin with, and the two tokens in which they part.

    Attributes:
        lead: Token ids of the common beginning (the opening answer tag).
        yes: Token id that a *yes* goes on with.
        no: Token id that a *no* goes on with.
    """

    lead: tuple[int, ...]
    yes: int
    no: int

    def chances(self, scores: Tensor) -> list[float]:
        """P(yes) against P(no), to six places, from next-token scores ``(batch, vocabulary)``."""
        shares: list[float] = torch.softmax(scores[:, [self.yes, self.no]].float(), dim=1)[:, 0].tolist()
        return [round(share, 6) for share in shares]


@dataclass(slots=True)
class ForkWatch(LogitsProcessor):
    """Reads P(yes) in passing while replies are generated, so that no second pass over photos and question is needed.

    Attributes:
        fork: What to look for.
        start: Length of the (padded) prompt.
        chances: P(yes) by place in the batch, of the replies that begin with the lead.
    """

    fork: Fork
    start: int
    chances: dict[int, float] = field(default_factory=dict)

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """Look at the scores when as many tokens as the lead has are written; changes nothing."""
        if input_ids.shape[1] - self.start == len(self.fork.lead):
            lead = torch.tensor(self.fork.lead, device=input_ids.device)
            at_fork = (input_ids[:, self.start :] == lead).all(1).tolist()
            found = self.fork.chances(scores)
            self.chances = {place: found[place] for place, here in enumerate(at_fork) if here}
        return scores


def find_fork(tokenizer: Any) -> Fork:
    """The fork of a tokenizer."""
    yes, no = (tokenizer(answer_text(word), add_special_tokens=False)["input_ids"] for word in ("yes", "no"))
    place = next(place for place, (one, other) in enumerate(zip(yes, no, strict=False)) if one != other)
    return Fork(tuple(yes[:place]), yes[place], no[place])
