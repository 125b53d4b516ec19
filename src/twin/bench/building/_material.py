"""What one source gives a benchmark: its identities and those of their photos that may be shown."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from twin.answers import Identity
from twin.bench._material import Split, read_split
from twin.bench.building._identity import identity_of
from twin.bench.building._left_out import photos_left_out
from twin.bench.building._named import Named
from twin.catalog.checks import Members, find_clusters, known_joins, near_pairs
from twin.core import BuildSettings, Workspace
from twin.pairs import Catalog, IntArray, owners, read_catalog, read_near

__all__ = ["Material", "read_material"]


@dataclass(frozen=True, slots=True)
class Material:
    """The material of one source.

    Attributes:
        named: The source.
        catalog: Its catalogue.
        split: Names the clusters; instances outside ``test`` are not asked about.
        identity: What *same* means.
        photos: For each instance the photos that may be shown, ascending.
        left_out: Photos that may not, as rows of `LEFT_OUT`.
        notes: What is worth saying on screen, a sentence each.
    """

    named: Named
    catalog: Catalog
    split: Split
    identity: Identity
    photos: tuple[IntArray, ...]
    left_out: list[pa.Table]
    notes: list[str]


def read_material(workspace: Workspace, named: Named, settings: BuildSettings) -> Material:
    """Read a source.

    All instances may be asked about, but for a source that has pairs (``pairs/splits.parquet``) or is ``workspace``
    itself: then only those of its test split.

    Raises:
        TwinError: A table is missing or does not fit the others.
    """
    source = named.workspace
    catalog = read_catalog(source)
    known = source.pairs("splits").exists() or source.root == workspace.root
    split = read_split(source, catalog) if known else _clustered(source, catalog, settings.near_duplicate)
    photos, left_out = _usable(source, catalog, split, settings.near_duplicate)
    identity = settings.identity or identity_of(source, catalog)
    return Material(named, catalog, split, identity, photos, left_out, _notes(named, split) if known else [])


def _notes(named: Named, split: Split) -> list[str]:
    test = split.names.count("test")
    return [f"{named.name}: only the {test:,} test instances of {len(split.names):,} are asked about."]


def _clustered(source: Workspace, catalog: Catalog, distance: int) -> Split:
    ids, bases = ([getattr(one, name) for one in catalog.instances] for name in ("instance_id", "base"))
    members = Members(ids, bases, *owners(catalog), catalog.hashes)
    return Split(("test",) * len(ids), find_clusters(members, distance, known_joins(source)).names)


def _usable(
    source: Workspace, catalog: Catalog, split: Split, distance: int
) -> tuple[tuple[IntArray, ...], list[pa.Table]]:
    """For each instance its photos that may be shown, and what is left out."""
    photo, owner = owners(catalog)
    inside = np.array(split.names, dtype=np.str_)[owner] == "test"
    again = np.bincount(photo, minlength=len(catalog.image_ids))[photo] > 1
    shared = inside & again
    left_out = [photos_left_out(catalog, photo[shared], owner[shared], "photo of several identities")]
    photo, owner = photo[inside & ~again], owner[inside & ~again]
    group = _near_groups(source, catalog, distance)[photo]
    first = np.zeros(len(photo), dtype=np.bool_)
    first[np.unique(group * len(catalog.instances) + owner, return_index=True)[1]] = True
    reason = "near-duplicate of another photo of its identity"
    left_out.append(photos_left_out(catalog, photo[~first], owner[~first], reason))
    photo, owner = photo[first], owner[first]
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(1, len(catalog.instances)))
    return tuple(np.split(photo[order], bounds)) if len(catalog.instances) else (), left_out


def _near_groups(source: Workspace, catalog: Catalog, distance: int) -> IntArray:
    """A number for each photo that it shares with its near-duplicates, and with theirs."""
    from scipy.sparse import coo_array  # noqa: PLC0415 - slow to import
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    size = len(catalog.image_ids)
    near, known = near_pairs(catalog.hashes, distance), read_near(source, catalog, distance).known
    edges = np.append(near.first, known // size), np.append(near.second, known % size)
    graph = coo_array((np.ones(len(edges[0]), dtype=np.int8), edges), (size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
