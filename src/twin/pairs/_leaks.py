"""The leak check: nothing stands on two sides."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import pyarrow as pa

from twin.core import TwinError

__all__ = ["Side", "check_leaks", "table_side"]


@dataclass(frozen=True, slots=True)
class Side:
    """What one side has seen: a split, a benchmark, or all that a model was trained on.

    Attributes:
        name: What it is called in a message.
        instances: Instance ids.
        images: Image ids.
    """

    name: str
    instances: frozenset[str] = frozenset()
    images: frozenset[str] = frozenset()


def table_side(name: str, table: pa.Table) -> Side:
    """The instances and images of a table of pair queries."""
    instances, images = (
        frozenset(value for column in columns for value in table[column].unique().to_pylist())
        for columns in (("instance_1", "instance_2"), ("image_id_1", "image_id_2"))
    )
    return Side(name, instances, images)


def check_leaks(sides: Iterable[Side], clusters: Mapping[str, str]) -> None:
    """Make sure that no image, instance or cluster stands on two sides.

    Args:
        sides: Two or more sides.
        clusters: The cluster of each instance (``pairs/splits.parquet``); an instance that it lacks is its own cluster.

    Raises:
        TwinError: Something stands on two sides; the message names it.
    """
    for one, other in combinations(sides, 2):
        _refuse("instance", one, other, one.instances & other.instances)
        _refuse("image", one, other, one.images & other.images)
        shared = _clusters(one, clusters) & _clusters(other, clusters)
        _refuse("near-duplicate cluster", one, other, shared)


def _clusters(side: Side, clusters: Mapping[str, str]) -> set[str]:
    return {clusters.get(instance, instance) for instance in side.instances}


def _refuse(what: str, one: Side, other: Side, shared: Collection[str]) -> None:
    if shared:
        raise TwinError(
            f"Leak: {what} {min(shared)!r} stands on both sides, {one.name} and {other.name} "
            f"({len(shared)} in all); run `twin pairs` and `twin bench` again, and train anew."
        )
