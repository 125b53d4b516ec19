"""The names of pairs: those of their photos alone, and different for different pairs."""

from itertools import permutations

import numpy as np

from twin.core import digest
from twin.pairs._draws import image_words, mixed_words, pair_words
from twin.pairs._hex import hexadecimal

IDS = [digest("photo", str(number)) for number in range(6)]


def names(ids: list[str], left: list[int], right: list[int]) -> list[str]:
    mixed = mixed_words(image_words(ids))
    assert mixed.shape == (4, len(ids))
    found: list[str] = hexadecimal(pair_words(mixed, np.array(left), np.array(right))).to_pylist()
    return found


def test_a_pair_keeps_its_name() -> None:
    assert names(IDS, [0, 1], [3, 2]) == [
        "19799a700900df2f8549e1a8f277b4b2",
        "570c476bd788b80cd8684e5116b4c71c",
    ]


def test_a_name_does_not_depend_on_the_rest_of_the_catalogue() -> None:
    assert names([IDS[3], IDS[0]], [1], [0]) == names(IDS, [0], [3])


def test_different_pairs_have_different_names() -> None:
    left, right = zip(*permutations(range(len(IDS)), 2), strict=True)
    found = names(IDS, list(left), list(right))
    assert len(set(found)) == len(found) == 30
