"""Clusters of instances that must stand on one side of a split."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.catalog.checks._hamming import near_pairs
from twin.catalog.checks._photos import IntArray

__all__ = ["Clusters", "Members", "find_clusters"]


@dataclass(frozen=True, slots=True)
class Members:
    """Instances and their photos.

    Attributes:
        ids: Instance ids, ascending.
        bases: For each the instance it is a near-twin of, or empty.
        photo: Photos, by place in ``hashes``, ascending; one that several instances have comes as often.
        owner: Place of the instance that has the photo at the same place of ``photo``.
        hashes: Perceptual hash of each photo, uint64.
    """

    ids: Sequence[str]
    bases: Sequence[str]
    photo: IntArray
    owner: IntArray
    hashes: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Clusters:
    """What belongs together.

    Attributes:
        names: For each instance the name of its cluster: the smallest instance id in it.
        merges: How many clusters each reason has joined to another.
    """

    names: tuple[str, ...]
    merges: dict[str, int]

    def members(self) -> dict[str, list[int]]:
        """The places of the instances of each cluster."""
        members: dict[str, list[int]] = {}
        for place, name in enumerate(self.names):
            members.setdefault(name, []).append(place)
        return members

    def sizes(self) -> Counter[str]:
        """Number of instances of each cluster."""
        return Counter(self.names)


def find_clusters(
    members: Members, distance: int, known: Mapping[str, Iterable[tuple[str, str]]] | None = None
) -> Clusters:
    """The connected components of instances that are joined.

    Joined are near-twins with their base, instances that share a photo, instances with photos whose perceptual hashes
    are near, and what is known besides.

    Args:
        members: The instances.
        distance: Photos whose perceptual hashes differ in at most so many bits are near-duplicates.
        known: Pairs of instance ids by reason; instances that are not among the members are passed over.
    """
    places = {name: place for place, name in enumerate(members.ids)}
    absent = {base: place for place, base in enumerate(sorted({*members.bases} - {""} - places.keys()), len(places))}
    joins = {
        "near-twin": _edges((place, (places | absent)[base]) for place, base in enumerate(members.bases) if base),
        "shared photo": _shared(members),
        "near-duplicate photo": _near(members, distance),
    }
    for reason, pairs in (known or {}).items():
        joins[reason] = _edges((places[one], places[other]) for one, other in pairs if {one, other} <= places.keys())
    label, merges = _components(len(places) + len(absent), joins)
    _, first, cluster = np.unique(label[: len(places)], return_index=True, return_inverse=True)
    return Clusters(tuple(members.ids[place] for place in first[cluster].tolist()), merges)


def _components(count: int, joins: Mapping[str, IntArray]) -> tuple[IntArray, dict[str, int]]:
    """The component of each of ``count`` nodes, and by how many each kind of edge, added in turn, lessens them."""
    from scipy.sparse import coo_array  # noqa: PLC0415 - slow to import
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    label, components, merges = np.arange(count), count, {}
    for reason, edges in joins.items():
        one, other = label[edges]
        graph = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), (components, components))
        fewer, joined = connected_components(graph, directed=False)
        merges[reason] = int(components - fewer)
        label, components = joined[label].astype(np.int64), fewer
    return label, merges


def _edges(pairs: Iterable[tuple[int, int]]) -> IntArray:
    return np.array(list(pairs), dtype=np.int64).reshape(-1, 2).T


def _shared(members: Members) -> IntArray:
    """Each owner of a photo with the next one."""
    same = np.flatnonzero(np.diff(members.photo) == 0)
    return np.stack([members.owner[same], members.owner[same + 1]])


def _near(members: Members, distance: int) -> IntArray:
    """An owner of each photo with an owner of each near-duplicate of it."""
    photos, row = np.unique(members.photo, return_index=True)
    near = near_pairs(members.hashes[photos], distance)
    owner = members.owner[row]
    return np.stack([owner[near.first], owner[near.second]])
