"""The catalogue as the mine stage needs it: instances with their photos' vectors, in columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from twin.core import TwinError, Workspace, read_columns
from twin.embed import Vectors, load_vectors
from twin.mine._identity import Identity, read_identity

__all__ = ["Instances", "IntArray", "Photographed", "read_photographed"]

IntArray = npt.NDArray[np.int64]

_COLUMNS = ("instance_id", "category", "source", "base", "degree", "changes")
_PHOTOS = 8192
"""Photos that are summed at a time; it bounds the memory."""
_UNIT = 1e-3
"""By how much the squared length of a vector may differ from 1."""


@dataclass(frozen=True)
class Instances:
    """Instances with at least one photo, by ascending id; elsewhere each is named by its place here.

    Attributes:
        ids: ``instance_id`` of each.
        categories: Category of each.
        rendered: Whether its identity is known by construction.
        base: Place of the instance it is a near-twin of, or -1 where it is none or that has no photo.
        degree: Number of changed attributes of a near-twin, else 0.
        changes: JSON list of the changes of a near-twin.
        identity: Which of them are one object, or near-twins.
    """

    ids: pa.StringArray
    categories: pa.StringArray
    rendered: npt.NDArray[np.bool_]
    base: IntArray
    degree: npt.NDArray[np.int32]
    changes: pa.StringArray
    identity: Identity

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Photographed:
    """Instances with the vectors of their photos.

    Attributes:
        instances: The instances.
        image_ids: ``image_id`` of each photo; the photos of one instance stand together.
        starts: int (instances + 1): the photos of instance i stand at ``starts[i]:starts[i + 1]``.
        rows: Row of each photo in ``vectors``.
        vectors: float32 (rows, dimensions), unit length; may lie on disk.
    """

    instances: Instances
    image_ids: pa.StringArray
    starts: IntArray
    rows: IntArray
    vectors: npt.NDArray[np.float32]

    @property
    def sizes(self) -> IntArray:
        """Photos of each instance."""
        return np.diff(self.starts)

    @property
    def means(self) -> npt.NDArray[np.float64]:
        """Mean vector of each instance (instances, dimensions).

        The mean of all cosines between the photos of two instances is the product of their mean vectors.
        """
        return self._sums[0]

    @property
    def squares(self) -> npt.NDArray[np.float64]:
        """Sum of the squared lengths of the vectors of each instance: its photos, but for rounding."""
        return self._sums[1]

    @cached_property
    def _sums(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        means, squares = np.empty((len(self.instances), self.vectors.shape[1])), np.empty(len(self.instances))
        for first, last in self._runs():
            begin, starts = self.starts[first], self.starts[first:last] - self.starts[first]
            photos = self.vectors[self.rows[begin : self.starts[last]]]
            lengths = np.einsum("ij,ij->i", photos, photos, dtype=np.float64)
            self._refuse(photos, lengths, begin)
            np.add.reduceat(photos, starts, axis=0, dtype=np.float64, out=means[first:last])
            np.add.reduceat(lengths, starts, out=squares[first:last])
        means /= self.sizes[:, None]
        return means, squares

    def photos(self, instance: int) -> npt.NDArray[np.float64]:
        """Vectors (photos, dimensions) of one instance."""
        return self.vectors[self.rows[self.starts[instance] : self.starts[instance + 1]]].astype(np.float64)

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Runs of instances with about ``_PHOTOS`` photos together, at least one instance each."""
        first = 0
        while first < len(self.instances):
            last = max(first + 1, int(np.searchsorted(self.starts, self.starts[first] + _PHOTOS, side="right")) - 1)
            yield first, last
            first = last

    def _refuse(self, photos: npt.NDArray[np.float32], lengths: npt.NDArray[np.float64], begin: np.int64) -> None:
        wrong = np.flatnonzero(~(np.abs(lengths - 1) <= _UNIT))
        if len(wrong):
            image_id, finite = self.image_ids[int(begin + wrong[0])], bool(np.isfinite(photos[wrong[0]]).all())
            what = "is not of unit length" if finite else "has numbers that are not finite"
            raise TwinError(f"The vector of image {image_id} {what}; run `twin embed` again.")


def read_photographed(workspace: Workspace) -> Photographed:
    """Read instances, photos and vectors.

    Raises:
        TwinError: A table is missing, a photo has no vector or names an unknown instance, or a vector is not a unit
            vector.
    """
    images = read_columns(workspace.images, ["image_id", "instance_id"]).combine_chunks()
    if not len(images):
        raise TwinError(f"{workspace.images} has no photos; run the catalog stage again.")
    known = read_columns(workspace.instances, _COLUMNS).sort_by("instance_id")
    table = known.filter(pc.is_in(known["instance_id"], value_set=_flat(images["instance_id"])))
    owner = pc.index_in(images["instance_id"], value_set=_flat(table["instance_id"]))
    if owner.null_count:
        unknown = images["instance_id"].filter(pc.is_null(owner))[0]
        raise TwinError(f"{workspace.instances} has no instance {unknown}; run the catalog stage again.")
    places = owner.to_numpy().astype(np.int64)
    order = np.argsort(places, kind="stable")
    image_ids = _flat(images["image_id"]).take(pa.array(order))
    instances = _instances(workspace, table, image_ids, places[order])
    vectors = load_vectors(workspace)
    starts = np.append(0, np.cumsum(np.bincount(places, minlength=len(table))))
    catalogue = Photographed(instances, image_ids, starts, _rows(vectors, image_ids), vectors.matrix)
    _ = catalogue.means  # refuses what is no unit vector before anything is compared
    return catalogue


def _instances(workspace: Workspace, table: pa.Table, image_ids: pa.StringArray, owner: IntArray) -> Instances:
    ids = _flat(table["instance_id"])
    base = pc.fill_null(pc.index_in(table["base"], value_set=ids), -1)
    return Instances(
        ids=ids,
        categories=_flat(table["category"]),
        rendered=pc.equal(table["source"], "render").to_numpy(),
        base=base.to_numpy().astype(np.int64),
        degree=table["degree"].to_numpy().astype(np.int32),
        changes=_flat(table["changes"]),
        identity=read_identity(workspace, ids, _flat(table["base"]), image_ids, owner),
    )


def _rows(vectors: Vectors, image_ids: pa.StringArray) -> IntArray:
    """The row of each photo's vector."""
    rows = pc.index_in(image_ids, value_set=pa.array(vectors.ids, pa.string()))
    if rows.null_count:
        missing = image_ids.filter(pc.is_null(rows))[0]
        raise TwinError(f"Image {missing} has no vector of {vectors.encoder}; run `twin embed` again.")
    return np.asarray(rows.to_numpy(), dtype=np.int64)


def _flat(column: pa.ChunkedArray) -> pa.StringArray:
    combined = column.combine_chunks()
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined
