"""What a benchmark source can be drawn from: held-out instances and the links between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from twin.core import TwinError, Workspace, read_rows
from twin.pairs import Catalog, Link
from twin.pairs.multi import by_kind

__all__ = ["Source", "Split", "read_split", "sources"]


@dataclass(frozen=True, slots=True)
class Split:
    """Where each instance of the catalogue stands (``pairs/splits.parquet``).

    Attributes:
        names: Its split.
        clusters: Its cluster.
    """

    names: tuple[str, ...]
    clusters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """The material of one benchmark table.

    Attributes:
        name: The group of its instances, or ``heldout`` where they have none.
        instances: Places of its instances.
        links: The accepted links between them, by kind of hard negative.
    """

    name: str
    instances: tuple[int, ...]
    links: dict[str, list[Link]]


def read_split(workspace: Workspace, catalog: Catalog) -> Split:
    """Read the split of each instance of ``catalog``.

    Raises:
        TwinError: The table is missing or belongs to another catalogue.
    """
    path = workspace.pairs("splits")
    rows = {row["instance_id"]: row for row in read_rows(path, ("instance_id", "cluster", "split"))}
    ids = [instance.instance_id for instance in catalog.instances]
    missing = [name for name in ids if name not in rows]
    if missing or len(rows) != len(ids):
        raise TwinError(
            f"{path} belongs to another catalogue (instance {(missing or sorted(set(rows) - set(ids)))[0]!r} "
            "stands in one of them alone); run `twin pairs` again."
        )
    return Split(tuple(rows[name]["split"] for name in ids), tuple(rows[name]["cluster"] for name in ids))


def sources(catalog: Catalog, links: Sequence[Link], split: Split) -> list[Source]:
    """The benchmark sources: the test instances by group, each with the links inside it, nearest kinds last."""
    by_group: dict[str, list[int]] = {}
    for place, instance in enumerate(catalog.instances):
        if split.names[place] == "test" and len(catalog.photos[place]):
            by_group.setdefault(instance.group, []).append(place)
    return [
        Source(group or "heldout", tuple(places), by_kind(set(places), links))
        for group, places in sorted(by_group.items())
    ]
