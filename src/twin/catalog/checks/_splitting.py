"""Splitting a catalogue, before any pair is made of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twin.catalog.checks._clusters import Clusters, Members, find_clusters
from twin.catalog.checks._overrules import decided_same
from twin.catalog.checks._paths import check_table, overrules_file, splits_table
from twin.catalog.checks._photos import hashes_of
from twin.catalog.checks._split import SPLITS, assign_splits
from twin.core import PairsSettings, TwinError, Workspace, read_columns, read_rows, write_arrow

__all__ = ["Split", "known_joins", "read_members", "split_catalog", "split_inputs", "split_instances"]


@dataclass(frozen=True, slots=True)
class Split:
    """Where each instance stands.

    Attributes:
        clusters: The clusters.
        splits: The split of each instance.
    """

    clusters: Clusters
    splits: tuple[str, ...]

    def table(self, ids: Sequence[str]) -> pa.Table:
        """Columns instance_id, cluster, split."""
        return pa.table({"instance_id": list(ids), "cluster": list(self.clusters.names), "split": list(self.splits)})

    def counts(self) -> dict[str, int]:
        """Instances of each split, clusters, and the size of the largest."""
        many = Counter(self.splits)
        sizes = self.clusters.sizes()
        return {
            **{split: many[split] for split in SPLITS},
            "clusters": len(sizes),
            "largest cluster": max(sizes.values(), default=0),
        }


def split_instances(
    members: Members,
    categories: Sequence[str],
    groups: Sequence[str],
    settings: PairsSettings,
    known: Mapping[str, Iterable[tuple[str, str]]],
) -> Split:
    """Cluster instances and split them.

    Args:
        members: The instances and their photos.
        categories: The category of each.
        groups: The group of each; those of the group ``unseen`` are held out, as are those of held-out categories.
        settings: Seed, shares, distance and held-out categories.
        known: From `known_joins`.

    Raises:
        TwinError: Nothing would be left to train on, or there is no such category to hold out.
    """
    missing = sorted(set(settings.hold_out) - set(categories))
    if missing:
        raise TwinError(
            f"There is no category {missing[0]!r} to hold out; the catalogue has {', '.join(sorted(set(categories)))}."
        )
    held_out = [
        group == "unseen" or category in settings.hold_out for group, category in zip(groups, categories, strict=True)
    ]
    clusters = find_clusters(members, settings.near_duplicate, known)
    splits = assign_splits(categories, held_out, clusters, val=settings.val, test=settings.test, seed=settings.seed)
    return Split(clusters, splits)


def known_joins(workspace: Workspace) -> dict[str, list[tuple[str, str]]]:
    """What checks and people know of instances that belong together: duplicates with other hashes, one object twice."""
    joins: dict[str, list[tuple[str, str]]] = {}
    duplicates = check_table(workspace, "duplicates")
    if duplicates.exists():
        table = read_columns(duplicates, ["instance_a", "instance_b", "same_instance"])
        table = table.filter(pc.invert(table["same_instance"]))
        joins["checked duplicate"] = _pairs(table["instance_a"], table["instance_b"])
    same = decided_same(workspace)
    if same:
        joins["accepted as one object"] = same
    return joins


def split_inputs(workspace: Workspace) -> list[Path]:
    """The tables, of those that there are, on which the split of the pairs stage depends besides the catalogue's."""
    return [*(path for path in [splits_table(workspace)] if path.exists()), *_known_tables(workspace)]


def _known_tables(workspace: Workspace) -> list[Path]:
    """The tables, of those that there are, that `known_joins` reads."""
    return [path for path in (check_table(workspace, "duplicates"), overrules_file(workspace)) if path.exists()]


def split_catalog(workspace: Workspace, settings: PairsSettings) -> dict[str, int]:
    """Split the instances of the catalogue and write ``catalog/splits.parquet``, which `twin pairs` then follows.

    Returns:
        Counts: instances of each split, clusters, size of the largest cluster.

    Raises:
        TwinError: There is no catalogue, or as `split_instances`.
    """
    rows = sorted(read_rows(workspace.instances, ["instance_id", "category", "group", "base"]), key=_instance_id)
    ids = [row["instance_id"] for row in rows]
    members = read_members(workspace, ids, [row["base"] for row in rows])
    categories, groups = ([row[name] for row in rows] for name in ("category", "group"))
    split = split_instances(members, categories, groups, settings, known_joins(workspace))
    write_arrow(splits_table(workspace), split.table(ids))
    counts = split.counts()
    workspace.stamp(
        "catalog/split",
        settings=settings.model_dump(include={"seed", "val", "test", "near_duplicate", "hold_out"}),
        inputs=[workspace.images, workspace.instances, *_known_tables(workspace)],
        outputs=[splits_table(workspace)],
        counts=counts,
    )
    return counts


def read_members(workspace: Workspace, ids: list[str], bases: list[str]) -> Members:
    """The instances ``ids``, ascending, with the photos that the catalogue holds of them."""
    table = read_columns(workspace.images, ["image_id", "instance_id", "phash"])
    owner = pc.index_in(table["instance_id"], pa.array(ids, pa.string()))
    if owner.null_count:
        raise TwinError(f"{workspace.images} names an instance that {workspace.instances} lacks; import again.")
    image_ids = table["image_id"].combine_chunks().dictionary_encode()
    photo = image_ids.indices.to_numpy().astype(np.int64)
    order = np.lexsort((owner.to_numpy(), photo))
    _, first = np.unique(photo, return_index=True)
    hashes = hashes_of(table["phash"].take(pa.array(first)))
    return Members(ids, bases, photo[order], owner.to_numpy().astype(np.int64)[order], hashes)


def _pairs(first: pa.ChunkedArray, second: pa.ChunkedArray) -> list[tuple[str, str]]:
    return list(zip(first.to_pylist(), second.to_pylist(), strict=True))


def _instance_id(row: dict[str, str]) -> str:
    return row["instance_id"]
