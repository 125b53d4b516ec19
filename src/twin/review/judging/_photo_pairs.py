"""Which photos of two instances a judge compares: those that show them most alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.core import Workspace, read_columns
from twin.embed import Vectors, load_vectors
from twin.review._sides import gold_photos, link_sides

__all__ = ["LinkPhotos", "best_pairs"]

_USED = 2.0
"""What a use of a photo takes off the similarity of its other pairs: as much as cosines can differ."""


@dataclass(frozen=True)
class LinkPhotos:
    """The photos of the instances of a catalogue, with their vectors where there are some.

    Attributes:
        workspace: Where the catalogue is.
        instances: Whose photos are wanted.
    """

    workspace: Workspace
    instances: frozenset[str]

    def pairs(self, kind: str, a: str, b: str, most: int) -> list[tuple[str, str]]:
        """At most ``most`` pairs of a photo of ``a`` and one of ``b``, by image id; none where either has no photo.

        The photos of a link of this ``kind`` are those that people see.
        """
        one, other = link_sides(kind, self._photos.get(a, []), self._photos.get(b, []), most=self._most)
        return [(one[left], other[right]) for left, right in best_pairs(self._similarity(one, other), most)]

    @cached_property
    def _most(self) -> int:
        counts = read_columns(self.workspace.images, ["instance_id"])["instance_id"].value_counts()
        return gold_photos(counts.field("counts").to_pylist())

    @cached_property
    def _photos(self) -> dict[str, list[str]]:
        table = read_columns(self.workspace.images, ["image_id", "instance_id"])
        wanted = pa.array(sorted(self.instances), pa.string())
        table = table.filter(pc.is_in(table["instance_id"], value_set=wanted))
        found: dict[str, list[str]] = {}
        for image_id, instance in zip(*(table[name].to_pylist() for name in ("image_id", "instance_id")), strict=True):
            found.setdefault(instance, []).append(image_id)
        return found

    @cached_property
    def _vectors(self) -> Vectors | None:
        return None if self.workspace.stamped("embed") is None else load_vectors(self.workspace)

    def _similarity(self, one: list[str], other: list[str]) -> NDArray[np.float64]:
        if self._vectors is None or not self._vectors.rows.keys() >= {*one, *other}:
            return np.zeros((len(one), len(other)))
        return np.asarray(self._vectors.take(one).astype(np.float64) @ self._vectors.take(other).T)


def best_pairs(similarity: NDArray[np.float64], most: int) -> Iterable[tuple[int, int]]:
    """Rows and columns of the most alike pairs, spread over the photos.

    One after the other the most similar pair is taken, of photos that were taken least often so far; of equal ones the
    first.

    Args:
        similarity: Cosines, shape ``(photos of the one, photos of the other)``.
        most: Most pairs.
    """
    left = similarity.copy()
    for _ in range(min(most, left.size)):
        row, column = (int(place) for place in np.unravel_index(np.argmax(left), left.shape))
        yield row, column
        left[row] -= _USED
        left[:, column] -= _USED
        left[row, column] = -np.inf
