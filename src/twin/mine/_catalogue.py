"""The catalogue as the mine stage needs it: instances with their photos' vectors."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from twin.core import TwinError, Workspace, read_rows
from twin.embed import load_vectors

__all__ = ["Instance", "Photographed", "read_photographed"]


@dataclass(frozen=True, slots=True)
class Instance:
    """A row of the table of instances.

    Attributes:
        instance_id: The instance.
        category: Its category.
        rendered: Whether its identity is known by construction.
        base: The instance it is a near-twin of, or "".
        degree: Number of changed attributes of a near-twin, else 0.
        changes: JSON list of the changes of a near-twin.
    """

    instance_id: str
    category: str
    rendered: bool
    base: str
    degree: int
    changes: str

    @property
    def root(self) -> str:
        """What it shares with its near-twins: the base, or itself."""
        return self.base or self.instance_id


@dataclass(frozen=True)
class Photographed:
    """Instances, sorted by id, with the vectors of their photos.

    Attributes:
        instances: Those with at least one photo.
        vectors: float32 (photos, dimensions), unit length; the photos of one instance stand together.
        starts: int (instances + 1): the photos of instance i are rows ``starts[i]:starts[i + 1]``.
    """

    instances: list[Instance]
    vectors: npt.NDArray[np.float32]
    starts: npt.NDArray[np.int64]

    @cached_property
    def means(self) -> npt.NDArray[np.float64]:
        """Mean vector of each instance (instances, dimensions).

        The mean of all cosines between the photos of two instances is the product of their mean vectors.
        """
        sums = np.add.reduceat(self.vectors, self.starts[:-1], axis=0, dtype=np.float64)
        means: npt.NDArray[np.float64] = sums / np.diff(self.starts)[:, None]
        return means

    @cached_property
    def roots(self) -> npt.NDArray[np.int64]:
        """A number for each instance that it shares with its base and near-twins only."""
        return np.unique([instance.root for instance in self.instances], return_inverse=True)[1].astype(np.int64)

    def photos(self, instance: int) -> npt.NDArray[np.float32]:
        """Vectors (photos, dimensions) of one instance."""
        return self.vectors[self.starts[instance] : self.starts[instance + 1]]


def read_photographed(workspace: Workspace) -> Photographed:
    """Read instances, photos and vectors.

    Raises:
        TwinError: A table is missing, a photo has no vector or names an unknown instance.
    """
    photos: dict[str, list[str]] = {}
    for row in read_rows(workspace.images, ["image_id", "instance_id"]):
        photos.setdefault(row["instance_id"], []).append(row["image_id"])
    columns = ["instance_id", "category", "source", "base", "degree", "changes"]
    known = {row["instance_id"]: row for row in read_rows(workspace.instances, columns)}
    unknown = next((instance_id for instance_id in photos if instance_id not in known), None)
    if unknown is not None:
        raise TwinError(f"{workspace.instances} has no instance {unknown}; run the catalog stage again.")
    ids = sorted(photos)
    if not ids:
        raise TwinError(f"{workspace.images} has no photos; run the catalog stage again.")
    vectors = load_vectors(workspace).take([image_id for instance_id in ids for image_id in photos[instance_id]])
    starts = np.cumsum([0, *(len(photos[instance_id]) for instance_id in ids)])
    return Photographed([_instance(known[instance_id]) for instance_id in ids], vectors, starts)


def _instance(row: dict[str, object]) -> Instance:
    return Instance(
        instance_id=str(row["instance_id"]),
        category=str(row["category"]),
        rendered=row["source"] == "render",
        base=str(row["base"]),
        degree=int(str(row["degree"])),
        changes=str(row["changes"]),
    )
