"""What a comparator learns from: photo pairs of the training instances of one fold."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twin.core import generator
from twin.mine._catalogue import Photographed
from twin.mine.rounds._known import Links
from twin.mine.rounds._photo_pairs import PhotoPairs, between, within

if TYPE_CHECKING:
    from twin.mine.comparator import LabelledPair

__all__ = ["counted_kinds", "lessons_of"]

IntArray = npt.NDArray[np.int64]

_A_LINK = 9
"""Most photo pairs of one link or instance."""
_A_KIND = 20_000
"""Most links or instances of one kind and fold: more than a comparator sees in its few hundred steps."""


def lessons_of(catalogue: Photographed, links: Links, folds: IntArray, fold: int) -> list["LabelledPair"]:
    """Photo pairs of the instances in ``fold``, and of the links with both ends in it."""
    draw = generator(0, "mine", "lessons", fold)
    instances = _some(np.flatnonzero(folds == fold), draw)
    pairs = _named(catalogue, within(catalogue.starts, instances, _A_LINK, draw), "positive")
    inside = (folds[links.first] == fold) & (folds[links.second] == fold)
    for kind in np.unique(links.kind):
        chosen = _some(np.flatnonzero(inside & (links.kind == kind)), draw)
        photos = between(catalogue.starts, links.first[chosen], links.second[chosen], _A_LINK, draw)
        pairs += _named(catalogue, photos, str(kind))
    return pairs


def counted_kinds(pairs: Sequence["LabelledPair"]) -> dict[str, int]:
    """How many pairs there are of each kind."""
    return dict(sorted(Counter(kind for _, _, kind in pairs).items()))


def _some(places: IntArray, draw: np.random.Generator) -> IntArray:
    return np.sort(draw.permutation(places)[:_A_KIND])


def _named(catalogue: Photographed, photos: PhotoPairs, kind: str) -> list["LabelledPair"]:
    sides = (catalogue.image_ids.take(pa.array(side)).to_pylist() for side in (photos.left, photos.right))
    return [(left, right, kind) for left, right in zip(*sides, strict=True)]
