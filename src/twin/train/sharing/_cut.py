"""Rows cut at the end of their beginnings, and put together again."""

from dataclasses import dataclass

import torch
from torch import Tensor

from twin.train.sharing._beginnings import Beginnings

__all__ = ["Part", "cut", "joined"]


@dataclass(frozen=True, slots=True)
class Part:
    """Tokens of a batch.

    Attributes:
        rows: ``(parts, 1)``: the row of the batch that each comes from.
        columns: ``(parts, tokens)``: where its tokens stand there.
        there: ``(parts, tokens)``: False where padded.
    """

    rows: Tensor
    columns: Tensor
    there: Tensor

    def of(self, values: Tensor) -> Tensor:
        """These tokens' of ``values``, ``(rows, tokens, …)``."""
        return values[self.rows, self.columns]


def cut(beginnings: Beginnings, tokens: int) -> tuple[Part, Part, Part]:
    """Cut rows of so many tokens, padding included.

    Returns:
        Each beginning once, padded on the left; what follows in each row, padded on the right; both of each row, one
        after the other.
    """
    rows, lengths, ends = beginnings.rows, beginnings.lengths, beginnings.ends
    every = torch.arange(tokens, device=rows.device)
    columns = every[: int(lengths.max())] - (lengths.max() - lengths)[:, None]
    begun = Part(beginnings.first[:, None], columns.clamp(min=0), columns >= 0)
    columns = every[: int((ends - lengths[rows]).max())] + lengths[rows][:, None]
    rest = Part(
        torch.arange(len(rows), device=rows.device)[:, None], columns.clamp(max=tokens - 1), columns < ends[:, None]
    )
    both = (
        torch.cat([one[rows], other], 1) for one, other in ((begun.columns, rest.columns), (begun.there, rest.there))
    )
    return begun, rest, Part(rest.rows, *both)


def joined(beginnings: Beginnings, tokens: int, begun: Tensor, rest: Tensor) -> Tensor:
    """Whole rows again, of what was made of their beginnings and of what follows, each ``(parts, tokens, …)``.

    Where rows are padded, anything may stand.
    """
    rows, lengths = beginnings.rows, beginnings.lengths
    whole = torch.cat([begun[rows], rest], 1)
    columns = torch.arange(tokens, device=rows.device) + (lengths.max() - lengths[rows])[:, None]
    return whole[torch.arange(len(rows), device=rows.device)[:, None], columns.clamp(max=whole.shape[1] - 1)]
