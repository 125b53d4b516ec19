"""The split that was made before, as long as nothing stands on two sides of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from twin.catalog.checks._clusters import Clusters, find_clusters
from twin.catalog.checks._paths import splits_table
from twin.catalog.checks._splitting import Split, known_joins, read_members
from twin.core import TwinError, Workspace, read_rows

__all__ = ["split_made"]


def split_made(workspace: Workspace, ids: Sequence[str]) -> Split | None:
    """What `split_catalog` decided for the instances ``ids``; None where nobody has asked it.

    Instances that were found to belong together since are in one cluster.

    Raises:
        TwinError: The catalogue has other instances now, or what belongs together stands on two sides.
    """
    path = splits_table(workspace)
    if not path.exists():
        return None
    rows = {row["instance_id"]: row for row in read_rows(path, ["instance_id", "cluster", "split"])}
    if set(rows) != set(ids):
        raise TwinError(f"{path} does not fit the catalogue any more; run `twin catalog split` again, or delete it.")
    splits = {name: str(row["split"]) for name, row in rows.items()}
    clusters = _clusters_now(workspace, {name: row["cluster"] for name, row in rows.items()})
    _check_whole(path, clusters, splits)
    return Split(Clusters(tuple(clusters[name] for name in ids), {}), tuple(splits[name] for name in ids))


def _clusters_now(workspace: Workspace, made: Mapping[str, str]) -> dict[str, str]:
    """The cluster of each instance: those ``made`` by a split, and what has joined them since."""
    stamp = workspace.stamped("catalog/split")
    distance = workspace.settings.pairs.near_duplicate if stamp is None else stamp.settings["near_duplicate"]
    bases = {row["instance_id"]: row["base"] for row in read_rows(workspace.instances, ["instance_id", "base"])}
    ids = sorted(made)
    first = {made[name]: name for name in reversed(ids)}
    before = [(name, first[made[name]]) for name in ids]
    members = read_members(workspace, ids, [bases[name] for name in ids])
    clusters = find_clusters(members, distance, {"split before": before, **known_joins(workspace)})
    return dict(zip(ids, clusters.names, strict=True))


def _check_whole(path: Path, clusters: Mapping[str, str], splits: Mapping[str, str]) -> None:
    """A cluster is named by an instance in it, so every other must stand where that one does."""
    for name, cluster in sorted(clusters.items()):
        if splits[name] != splits[cluster]:
            raise TwinError(
                f"{path} has {cluster!r} in {splits[cluster]} and {name!r} in {splits[name]}, but they belong together "
                "now; run `twin catalog split` again."
            )
