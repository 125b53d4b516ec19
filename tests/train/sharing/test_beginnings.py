"""Rows have the same beginning if, and only if, their words up to the end of the same first photo are the same."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from twin.train.sharing import beginnings_of, first_photos
from twin.train.sharing._cut import cut, joined

PHOTO = 9
"""The token that stands for a part of a photo."""


def batch(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    longest = max(map(len, rows))
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    return ids, ids == PHOTO


def test_first_photos_are_told_by_their_sizes() -> None:
    """Two photos may follow one another without a word between them."""
    sizes = {3: 2, 4: 1, 5: 4}
    _, is_photo = batch([[1, 9, 9, 9, 2], [9, 9, 9, 9], [1, 1], [9, 2, 9, 9]])
    assert first_photos(is_photo, [3, 4, 5, 4, 3], sizes.__getitem__) == [(3, 2), (5, 4), (4, 1)]


def test_words_and_photo_must_be_the_same() -> None:
    ids, is_photo = batch([[1, 9, 9, 2, 9], [1, 9, 9, 3, 3], [2, 9, 9, 2, 9], [1, 9, 9, 2, 9], [1, 9, 2, 9, 9]])
    first = [(7, 2), (7, 2), (7, 2), (8, 2), (6, 1)]
    found = beginnings_of(ids, ids != 0, is_photo, first)
    assert found.rows.tolist() == [0, 0, 1, 2, 3]
    assert found.first.tolist() == [0, 2, 3, 4]
    assert found.lengths.tolist() == [3, 3, 3, 2]
    assert found.shared
    assert not beginnings_of(ids[2:], ids[2:] != 0, is_photo[2:], first[2:]).shared


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3), st.integers(1, 4)), min_size=1, max_size=6))
def test_what_is_cut_goes_together_again(asked: list[tuple[int, int, int]]) -> None:
    """Beginnings end on the right, what follows begins on the left, and nothing is lost between them."""
    rows = [[1] * (1 + photo) + [PHOTO] * (1 + photo) + [2] * words + [3] * more for photo, words, more in asked]
    ids, is_photo = batch(rows)
    found = beginnings_of(ids, ids != 0, is_photo, [(photo, 1 + photo) for photo, _, _ in asked])
    assert len(found.first) == len({photo for photo, _, _ in asked})
    begun, rest, whole = cut(found, ids.shape[1])
    for number, row in enumerate(found.first.tolist()):
        length = int(found.lengths[number])
        assert begun.of(ids)[number][begun.there[number]].tolist() == rows[row][:length]
        assert begun.there[number].tolist() == [False] * (begun.there.shape[1] - length) + [True] * length
    again = joined(found, ids.shape[1], begun.of(ids), rest.of(ids))
    assert again.shape == ids.shape
    for row, tokens in enumerate(rows):
        assert whole.of(ids)[row][whole.there[row]].tolist() == tokens
        assert again[row, : len(tokens)].tolist() == tokens
    assert rest.there.any(0).all(), "no more padding than must be"
