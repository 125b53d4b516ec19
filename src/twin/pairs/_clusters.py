"""Clusters of instances that must stand on one side of the split."""

from collections import Counter
from dataclasses import dataclass

from twin.pairs._catalog import Catalog
from twin.pairs._duplicates import near_duplicates

__all__ = ["Clusters", "find_clusters"]


@dataclass(frozen=True, slots=True)
class Clusters:
    """What belongs together.

    Attributes:
        names: For each instance of the catalogue the name of its cluster: the smallest instance id in it.
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


class _Forest:
    """Union-find in which the smallest member is the root."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, name: str) -> str:
        while (parent := self._parent.setdefault(name, name)) != name:
            self._parent[name] = name = self._parent[parent]
        return name

    def join(self, one: str, other: str) -> bool:
        """Join two trees; False where they already were one."""
        low, high = sorted((self.root(one), self.root(other)))
        self._parent[high] = low
        return low != high


def find_clusters(catalog: Catalog, distance: int) -> Clusters:
    """Cluster near-twins with their base, instances that share a photo, and instances with near-duplicate photos.

    Args:
        catalog: The catalogue.
        distance: Photos whose perceptual hashes differ in at most so many bits are near-duplicates.
    """
    forest = _Forest()
    ids = [instance.instance_id for instance in catalog.instances]
    merges = {
        "near-twin": sum(forest.join(one.instance_id, one.base) for one in catalog.instances if one.base),
        "shared photo": 0,
        "near-duplicate photo": 0,
    }
    owner: dict[int, str] = {}
    for name, photos in zip(ids, catalog.photos, strict=True):
        for photo in photos.tolist():
            merges["shared photo"] += forest.join(name, owner.setdefault(photo, name))
    for ones, others in near_duplicates(catalog.hashes, distance):
        for one, other in zip(ones.tolist(), others.tolist(), strict=True):
            merges["near-duplicate photo"] += forest.join(owner[one], owner[other])
    return Clusters(_named_by_member(forest, ids), merges)


def _named_by_member(forest: _Forest, ids: list[str]) -> tuple[str, ...]:
    """The smallest *present* id of each cluster: the root may be a base that the catalogue does not hold."""
    names: dict[str, str] = {}
    for name in sorted(ids):
        names.setdefault(forest.root(name), name)
    return tuple(names[forest.root(name)] for name in ids)
