"""Which instances are known to be one object, or near-twins of one base: they are not mined as look-alikes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from twin.catalog.checks import known_joins
from twin.core import Workspace

__all__ = ["Identity", "read_identity"]

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Identity:
    """Two labels of each instance.

    Attributes:
        root: Shared by an instance and its near-twins only.
        joined: Shared, besides, by instances that are taken for one object: those that share a photo, have photos that
            a check found to be duplicates, or were accepted as one by a person; and by all joined to them in turn.
    """

    root: IntArray
    joined: IntArray


def read_identity(
    workspace: Workspace, ids: pa.StringArray, bases: pa.StringArray, image_ids: pa.StringArray, owner: IntArray
) -> Identity:
    """Label the instances ``ids``.

    Args:
        workspace: Where checks and people have left what they know.
        ids: The instances, ascending.
        bases: The base of each, or "".
        image_ids: The photos.
        owner: Place of the instance of each photo; one that several instances have stands there as often.
    """
    root = _codes(pc.if_else(pc.equal(bases, ""), ids, bases))
    edges = np.concatenate([_shared(image_ids, owner), _known(workspace, ids)], axis=1)
    return Identity(root, _joined(root, edges) if edges.size else root)


def _shared(image_ids: pa.StringArray, owner: IntArray) -> IntArray:
    """The owners (2, pairs) of each photo that several instances have: each with the next."""
    photo = _codes(image_ids)
    order = np.lexsort((owner, photo))
    same = np.flatnonzero(np.diff(photo[order]) == 0)
    return np.stack([owner[order[same]], owner[order[same + 1]]])


def _known(workspace: Workspace, ids: pa.StringArray) -> IntArray:
    """What checks and people say is one object, as places (2, pairs); instances without photos are passed over."""
    pairs = [pair for joins in known_joins(workspace).values() for pair in joins]
    sides = [pc.fill_null(pc.index_in(pa.array(side, pa.string()), value_set=ids), -1) for side in _sides(pairs)]
    places = np.stack([side.to_numpy(zero_copy_only=False).astype(np.int64) for side in sides])
    return places[:, (places >= 0).all(axis=0)]


def _sides(pairs: list[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [one for one, _ in pairs], [other for _, other in pairs]


def _joined(root: IntArray, edges: IntArray) -> IntArray:
    from scipy.sparse import coo_array  # noqa: PLC0415 - slow to import
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    one, other = root[edges]
    roots = int(root.max()) + 1
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), (roots, roots))
    label: IntArray = connected_components(graph, directed=False)[1][root].astype(np.int64)
    return label


def _codes(values: pa.Array) -> IntArray:
    """A number for each distinct value."""
    return np.asarray(values.dictionary_encode().indices.to_numpy(), dtype=np.int64)
