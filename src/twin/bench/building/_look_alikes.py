"""The links of a source whose ends are surely two identities."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.bench._grades import Grades, read_grades
from twin.bench.building._left_out import links_left_out
from twin.bench.building._material import Material
from twin.catalog.checks import known_joins
from twin.core import TwinError, Workspace, read_columns
from twin.mine import maybe_same_path
from twin.pairs import Catalog, IntArray, Link, Links, read_link_table, same_objects, usable_links

__all__ = ["LookAlikes", "read_look_alikes", "suspects"]


@dataclass(frozen=True, slots=True)
class LookAlikes:
    """Links between instances that may be asked about.

    Attributes:
        links: The links.
        grades: How alike their ends are; the levels are fifths of these links.
        left_out: Links that may not be used, as rows of `LEFT_OUT`.
    """

    links: list[Link]
    grades: Grades
    left_out: list[pa.Table]


def read_look_alikes(material: Material) -> LookAlikes:
    """Read the accepted links of a source, without those that may join one object.

    Raises:
        TwinError: It has no accepted links.
    """
    workspace, catalog = material.named.workspace, material.catalog
    if not workspace.accepted.exists():
        raise TwinError(
            f"Source {material.named.name!r} has no accepted links to take hard negatives from; run `twin embed` and "
            f"`twin mine` in {workspace.root}, or say --negatives random."
        )
    links = read_link_table(workspace, catalog)
    shown = np.array([len(photos) > 0 for photos in material.photos], dtype=np.bool_)
    links = links.take(shown[links.first] & shown[links.second])
    out = _refused(material, links)
    usable = links.take(~np.any(list(out.values()), axis=0))
    grades = read_grades(workspace, catalog).among(usable.first, usable.second)
    left_out = [links_left_out(catalog, links.first[mask], links.second[mask], reason) for reason, mask in out.items()]
    return LookAlikes(usable.rows(), grades, left_out)


def _refused(material: Material, links: Links) -> dict[str, NDArray[np.bool_]]:
    """The links that may not be used, by reason."""
    workspace, catalog = material.named.workspace, material.catalog
    objects = same_objects(catalog, known_joins(workspace).get("accepted as one object", ()))
    doubtful = ~usable_links(links, objects, material.split.clusters)
    codes = links.first * len(catalog.instances) + links.second
    return {
        "link inside one object or near-duplicate cluster": doubtful,
        "link that may join one object": np.isin(codes, suspects(workspace, catalog)) & ~doubtful,
    }


def suspects(workspace: Workspace, catalog: Catalog) -> IntArray:
    """Pairs of instances that were set aside as perhaps one object, as ``first * instances + second``, ascending."""
    path = maybe_same_path(workspace)
    if not path.exists():
        return np.empty(0, dtype=np.int64)
    table = read_columns(path, ("instance_a", "instance_b"))
    ids = pa.array([instance.instance_id for instance in catalog.instances], pa.string())
    places = [pc.fill_null(pc.index_in(column.cast(pa.string()), ids), -1) for column in table.columns]
    low, high = np.sort(np.stack([np.asarray(column.to_numpy(), dtype=np.int64) for column in places]), axis=0)
    return np.unique((low * len(catalog.instances) + high)[low >= 0])
