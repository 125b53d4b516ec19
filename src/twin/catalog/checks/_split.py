"""The split into train, val and test: whole clusters, stratified by category."""

from collections.abc import Sequence

from twin.catalog.checks._clusters import Clusters
from twin.core import TwinError, generator

__all__ = ["SPLITS", "assign_splits"]

SPLITS = ("train", "val", "test")


def assign_splits(
    categories: Sequence[str], held_out: Sequence[bool], clusters: Clusters, *, val: float, test: float, seed: int
) -> tuple[str, ...]:
    """Give every cluster to one split.

    Clusters with a held-out instance go to ``test`` and do not count. Of the others each split gets its share of the
    instances of every category; what a category cannot give (clusters are whole) is made up for in the next.

    Args:
        categories: The category of each instance.
        held_out: Whether an instance must stand in ``test``.
        clusters: The clusters of the instances.
        val: Share of the instances, 0 to 1.
        test: Share of the instances, 0 to 1.
        seed: Draws which clusters go where.

    Returns:
        The split of each instance.

    Raises:
        TwinError: ``val`` and ``test`` leave nothing to train on.
    """
    if val + test >= 1.0:
        raise TwinError(f"val ({val}) and test ({test}) leave no instance to train on; their sum must be below 1.")
    members = clusters.members()
    splits = {name: "test" for name, places in members.items() if any(held_out[place] for place in places)}
    shares = {"train": 1.0 - val - test, "val": val, "test": test}
    owed = dict.fromkeys(SPLITS, 0.0)
    for category, names in _by_category(categories, {n: p for n, p in members.items() if n not in splits}).items():
        order = generator(seed, "split", category).permutation(len(names))
        for split in SPLITS:
            owed[split] += shares[split] * sum(len(members[name]) for name in names)
        for name in sorted((names[place] for place in order), key=lambda name: -len(members[name])):
            splits[name] = max(SPLITS, key=lambda split: owed[split])
            owed[splits[name]] -= len(members[name])
    return tuple(splits[name] for name in clusters.names)


def _by_category(categories: Sequence[str], members: dict[str, list[int]]) -> dict[str, list[str]]:
    """Cluster names by the category of the instance that names the cluster, both in order."""
    grouped: dict[str, list[str]] = {}
    for name, places in sorted(members.items(), key=lambda item: (categories[item[1][0]], item[0])):
        grouped.setdefault(categories[places[0]], []).append(name)
    return grouped
