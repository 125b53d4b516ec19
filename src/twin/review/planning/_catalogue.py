"""What planning needs to know of the catalogue."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from twin.catalog.checks import Overrule, overrules
from twin.core import Workspace, read_columns

__all__ = ["Catalogue", "read_catalogue"]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The instances that have photos, and what people decided about them.

    Attributes:
        categories: Category of each instance.
        photos: The photos of each.
        kept: Instances of which a person said that they stay.
        joined: Pairs of instances of which a person said that they are one object.
        parted: Pairs of which a person said that they are not.
    """

    categories: Mapping[str, str]
    photos: Mapping[str, list[str]]
    kept: frozenset[str]
    joined: frozenset[tuple[str, str]]
    parted: frozenset[tuple[str, str]]

    def __contains__(self, instance: str) -> bool:
        return instance in self.photos

    def undecided(self, pairs: Set[tuple[str, str]]) -> "Catalogue":
        """The same without decisions about ``pairs``."""
        return replace(self, joined=self.joined - pairs, parted=self.parted - pairs)


def read_catalogue(workspace: Workspace) -> Catalogue:
    """Read instances and photos.

    Raises:
        TwinError: There is no catalogue, or a table is damaged.
    """
    images = read_columns(workspace.images, ["image_id", "instance_id"])
    known = read_columns(workspace.instances, ["instance_id", "category"])
    known = known.filter(pc.is_in(known["instance_id"], value_set=images["instance_id"].combine_chunks()))
    photos: dict[str, list[str]] = {}
    for image_id, instance in zip(*_columns(images), strict=True):
        photos.setdefault(instance, []).append(image_id)
    made = [Overrule(**row) for row in overrules(workspace).to_pylist()]
    same = {
        decision: frozenset(_pair(item) for item in made if (item.kind, item.decision) == ("same object", decision))
        for decision in ("accept", "reject")
    }
    kept = frozenset(item.id for item in made if (item.kind, item.decision) == ("instance", "keep"))
    return Catalogue(dict(zip(*_columns(known), strict=True)), photos, kept, same["accept"], same["reject"])


def _columns(table: pa.Table) -> list[list[str]]:
    return [column.to_pylist() for column in table.columns]


def _pair(decision: Overrule) -> tuple[str, str]:
    one, other = sorted(decision.instances())
    return one, other
