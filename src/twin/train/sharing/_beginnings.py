"""Which rows of a batch begin with the same photo, and how far they are the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ["Beginnings", "beginnings_of", "first_photos"]


@dataclass(frozen=True, slots=True)
class Beginnings:
    """What rows begin with: some words and their first photo, to the last token of it.

    Attributes:
        rows: ``(rows,)``: the number of each row's beginning.
        first: ``(beginnings,)``: the first row that has it.
        lengths: ``(beginnings,)``: its tokens.
        ends: ``(rows,)``: tokens of each row, padding not counted.
    """

    rows: Tensor
    first: Tensor
    lengths: Tensor
    ends: Tensor

    @property
    def shared(self) -> bool:
        """Whether two rows have the same one."""
        return len(self.first) < len(self.rows)


def first_photos(is_photo: Tensor, photos: Sequence[int], count: Callable[[int], int]) -> list[tuple[int, int]]:
    """The first photo of each row that shows any, and how many tokens it has.

    Args:
        is_photo: ``(rows, tokens)``: whether a token stands for a part of a photo.
        photos: Which photos the rows show, one row's after the other's.
        count: How many tokens such a photo has.
    """
    first: list[tuple[int, int]] = []
    left = iter(photos)
    for tokens in is_photo.sum(1).tolist():
        shown: list[tuple[int, int]] = []
        while sum(size for _, size in shown) < tokens:
            photo = next(left)
            shown.append((photo, count(photo)))
        first += shown[:1]
    return first


def beginnings_of(ids: Tensor, mask: Tensor, is_photo: Tensor, first: Sequence[tuple[int, int]]) -> Beginnings:
    """Find rows with the same words before the same first photo.

    Args:
        ids: ``(rows, tokens)``.
        mask: ``(rows, tokens)``: 0 where padded, on the right.
        is_photo: ``(rows, tokens)``: whether a token stands for a part of a photo.
        first: The first photo of each row and its tokens, as of `first_photos`.
    """
    cuts = [int((seen < size).sum()) + 1 for seen, (_, size) in zip(is_photo.cumsum(1), first, strict=True)]
    keys = [(photo, *row[:end].tolist()) for row, (photo, _), end in zip(ids, first, cuts, strict=True)]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    rows = [numbers[key] for key in keys]
    firsts = [rows.index(number) for number in range(len(numbers))]
    lengths = [cuts[row] for row in firsts]
    made = [torch.tensor(one, device=ids.device) for one in (rows, firsts, lengths)]
    return Beginnings(made[0], made[1], made[2], mask.sum(1))
