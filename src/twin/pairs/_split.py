"""The split into train, val and test: whole clusters, stratified by category."""

from twin.core import TwinError, generator
from twin.pairs._catalog import Catalog
from twin.pairs._clusters import Clusters

__all__ = ["SPLITS", "assign_splits"]

SPLITS = ("train", "val", "test")


def assign_splits(catalog: Catalog, clusters: Clusters, *, val: float, test: float, seed: int) -> tuple[str, ...]:
    """Give every cluster to one split.

    Clusters with an instance of the group ``unseen`` go to ``test`` and do not count. Of the others each split gets its
    share of the instances of every category; what a category cannot give (clusters are whole) is made up for in
    the next.

    Args:
        catalog: The catalogue.
        clusters: Its clusters.
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
    splits = {name: "test" for name, places in members.items() if _unseen(catalog, places)}
    shares = {"train": 1.0 - val - test, "val": val, "test": test}
    owed = dict.fromkeys(SPLITS, 0.0)
    for category, names in _by_category(catalog, {n: p for n, p in members.items() if n not in splits}).items():
        order = generator(seed, "split", category).permutation(len(names))
        for split in SPLITS:
            owed[split] += shares[split] * sum(len(members[name]) for name in names)
        for name in sorted((names[place] for place in order), key=lambda name: -len(members[name])):
            splits[name] = max(SPLITS, key=lambda split: owed[split])
            owed[splits[name]] -= len(members[name])
    return tuple(splits[name] for name in clusters.names)


def _unseen(catalog: Catalog, places: list[int]) -> bool:
    return any(catalog.instances[place].group == "unseen" for place in places)


def _by_category(catalog: Catalog, members: dict[str, list[int]]) -> dict[str, list[str]]:
    """Cluster names by the category of the instance that names the cluster, both in order."""
    categories: dict[str, list[str]] = {}
    for name, places in sorted(members.items(), key=lambda item: (catalog.instances[item[1][0]].category, item[0])):
        categories.setdefault(catalog.instances[places[0]].category, []).append(name)
    return categories
