"""Clusters and splits."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pairs.synthetic import Sketch, sketch
from twin.core import TwinError
from twin.pairs import Catalog, Clusters, Instance, assign_splits, find_clusters, read_catalog


def catalog_of(sizes: list[int], categories: int, unseen: set[int]) -> tuple[Catalog, Clusters]:
    """A catalogue without photos whose clusters have the given sizes."""
    instances, names = [], []
    for cluster, size in enumerate(sizes):
        for member in range(size):
            name = f"{cluster:03d}-{member}"
            group = "unseen" if cluster in unseen else "seen"
            instances.append(Instance(name, f"category {cluster % categories}", group, "", {}))
            names.append(f"{cluster:03d}-0")
    empty = np.empty(0, dtype=np.int64)
    catalog = Catalog(tuple(instances), (empty,) * len(instances), (), (), empty.astype(np.uint64))
    return catalog, Clusters(tuple(names), {})


@given(st.lists(st.integers(1, 4), max_size=60), st.integers(1, 5), st.sets(st.integers(0, 59)), st.integers(0, 3))
def test_no_cluster_straddles_and_unseen_is_always_test(
    sizes: list[int], categories: int, unseen: set[int], seed: int
) -> None:
    catalog, clusters = catalog_of(sizes, categories, unseen)
    splits = assign_splits(catalog, clusters, val=0.1, test=0.3, seed=seed)
    assert splits == assign_splits(catalog, clusters, val=0.1, test=0.3, seed=seed)
    for places in clusters.members().values():
        assert len({splits[place] for place in places}) == 1
    assert all(splits[p] == "test" for p, one in enumerate(catalog.instances) if one.group == "unseen")


@given(st.lists(st.integers(1, 4), min_size=40, max_size=80), st.integers(1, 5), st.floats(0, 0.4), st.floats(0, 0.4))
def test_each_split_gets_its_share_of_every_category(
    sizes: list[int], categories: int, val: float, test: float
) -> None:
    catalog, clusters = catalog_of(sizes, categories, set())
    splits = assign_splits(catalog, clusters, val=val, test=test, seed=0)
    shares = {"train": 1 - val - test, "val": val, "test": test}
    for category in {one.category for one in catalog.instances}:
        places = [place for place, one in enumerate(catalog.instances) if one.category == category]
        many = Counter(splits[place] for place in places)
        for split, share in shares.items():
            # A whole cluster of at most 4, and as much carried over from the category before.
            assert abs(many[split] - share * len(places)) <= 8 + 1e-6


def test_the_seed_decides() -> None:
    catalog, clusters = catalog_of([1] * 40, 2, set())
    draws = {assign_splits(catalog, clusters, val=0.1, test=0.3, seed=seed) for seed in range(5)}
    assert len(draws) == 5


def test_nothing_left_to_train_on() -> None:
    catalog, clusters = catalog_of([1] * 4, 1, set())
    with pytest.raises(TwinError, match="leave no instance to train on"):
        assign_splits(catalog, clusters, val=0.5, test=0.5, seed=0)


def test_clusters_join_near_twins_shared_photos_and_near_duplicates(tmp_path: Path) -> None:
    made = Sketch()
    for name in ("a", "b", "c", "d", "e"):
        made.add(name, "mug")
    made.add("a-twin", "mug", base="a", degree=1)
    made.add("x-twin", "mug", base="gone", degree=1)
    made.add("y-twin", "mug", base="gone", degree=2)
    made.images.append(made.images[0] | {"instance_id": "b"})
    of_c, of_d = (next(row for row in made.images if row["instance_id"] == name) for name in ("c", "d"))
    of_d["phash"] = f"{int(of_c['phash'], 16) ^ 0b101:016x}"
    catalog = read_catalog(made.write(tmp_path))
    names = [one.instance_id for one in catalog.instances]
    near = find_clusters(catalog, 2)
    assert dict(zip(names, near.names, strict=True)) == {
        "a": "a", "a-twin": "a", "b": "a", "c": "c", "d": "c", "e": "e", "x-twin": "x-twin", "y-twin": "x-twin"
    }  # fmt: skip
    assert near.merges == {"near-twin": 3, "shared photo": 1, "near-duplicate photo": 1}
    assert find_clusters(catalog, 1).merges["near-duplicate photo"] == 0


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000))
def test_a_cluster_is_named_by_its_smallest_instance(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    catalog = read_catalog(sketch(3, seed=seed).write(tmp_path_factory.mktemp("named")))
    clusters = find_clusters(catalog, 2)
    for name, places in clusters.members().items():
        assert name == min(catalog.instances[place].instance_id for place in places)
