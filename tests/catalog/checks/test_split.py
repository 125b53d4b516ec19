"""Clusters and splits."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.catalog.checks import Clusters, Members, assign_splits, find_clusters, split_instances
from twin.core import PairsSettings, TwinError


def clusters_of(sizes: list[int], categories: int) -> tuple[list[str], Clusters]:
    """The categories of the instances of clusters of the given sizes, and these clusters."""
    kinds = [f"category {cluster % categories}" for cluster, size in enumerate(sizes) for _ in range(size)]
    return kinds, Clusters(tuple(f"{cluster:03d}" for cluster, size in enumerate(sizes) for _ in range(size)), {})


@given(st.lists(st.integers(1, 4), max_size=60), st.integers(1, 5), st.sets(st.integers(0, 59)), st.integers(0, 3))
def test_no_cluster_straddles_and_what_is_held_out_is_test(
    sizes: list[int], categories: int, held: set[int], seed: int
) -> None:
    kinds, clusters = clusters_of(sizes, categories)
    held_out = [int(name) in held for name in clusters.names]
    splits = assign_splits(kinds, held_out, clusters, val=0.1, test=0.3, seed=seed)
    assert splits == assign_splits(kinds, held_out, clusters, val=0.1, test=0.3, seed=seed)
    for places in clusters.members().values():
        assert len({splits[place] for place in places}) == 1
    assert all(split == "test" for split, out in zip(splits, held_out, strict=True) if out)


@given(st.lists(st.integers(1, 4), min_size=40, max_size=80), st.integers(1, 5), st.floats(0, 0.4), st.floats(0, 0.4))
def test_each_split_gets_its_share_of_every_category(
    sizes: list[int], categories: int, val: float, test: float
) -> None:
    kinds, clusters = clusters_of(sizes, categories)
    splits = assign_splits(kinds, [False] * len(kinds), clusters, val=val, test=test, seed=0)
    shares = {"train": 1 - val - test, "val": val, "test": test}
    for category in set(kinds):
        many = Counter(split for split, kind in zip(splits, kinds, strict=True) if kind == category)
        for split, share in shares.items():
            # A whole cluster of at most 4, and as much carried over from the category before.
            assert abs(many[split] - share * kinds.count(category)) <= 8 + 1e-6


def test_the_seed_decides() -> None:
    kinds, clusters = clusters_of([1] * 40, 2)
    assert len({assign_splits(kinds, [False] * 40, clusters, val=0.1, test=0.3, seed=seed) for seed in range(5)}) == 5


def test_nothing_left_to_train_on() -> None:
    kinds, clusters = clusters_of([1] * 4, 1)
    with pytest.raises(TwinError, match="leave no instance to train on"):
        assign_splits(kinds, [False] * 4, clusters, val=0.5, test=0.5, seed=0)


def members(photos: dict[str, list[int]], hashes: list[int], bases: dict[str, str] | None = None) -> Members:
    """Instances with the given photos, each a place in ``hashes``."""
    ids = sorted(photos)
    rows = sorted((photo, place) for place, name in enumerate(ids) for photo in photos[name])
    photo, owner = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    return Members(ids, [(bases or {}).get(name, "") for name in ids], photo, owner, np.array(hashes, dtype=np.uint64))


def apart(count: int) -> list[int]:
    rng = np.random.default_rng(0)
    return rng.integers(0, 2**63, count).tolist()


def test_clusters_join_near_twins_shared_photos_near_duplicates_and_what_is_known() -> None:
    hashes = apart(9)
    hashes[3] = hashes[2] ^ 0b101
    photos = {"a": [0], "b": [0, 1], "c": [2], "d": [3], "e": [4], "f": [5]}
    photos |= {"a-twin": [6], "x-twin": [7], "y-twin": [8]}
    made = members(photos, hashes, {"a-twin": "a", "x-twin": "gone", "y-twin": "gone"})
    near = find_clusters(made, 2, {"one object": [("e", "f"), ("f", "nobody")]})
    assert dict(zip(made.ids, near.names, strict=True)) == {
        "a": "a", "a-twin": "a", "b": "a", "c": "c", "d": "c", "e": "e", "f": "e",
        "x-twin": "x-twin", "y-twin": "x-twin",
    }  # fmt: skip
    assert near.merges == {"near-twin": 3, "shared photo": 1, "near-duplicate photo": 1, "one object": 1}
    assert find_clusters(made, 1).merges["near-duplicate photo"] == 0


PHOTOS = st.lists(st.lists(st.integers(0, 11), min_size=1, max_size=3, unique=True), min_size=1, max_size=8)


@settings(deadline=None)
@given(PHOTOS, st.lists(st.integers(0, 40), min_size=12, max_size=12), st.integers(0, 2))
def test_clusters_are_the_components_found_by_walking(photos: list[list[int]], hashes: list[int], radius: int) -> None:
    made = members({f"i{place}": own for place, own in enumerate(photos)}, hashes)
    label = list(range(len(photos)))
    changed = True
    while changed:
        changed = False
        for one, other in combinations(range(len(photos)), 2):
            near = any((hashes[p] ^ hashes[q]).bit_count() <= radius for p in photos[one] for q in photos[other])
            if near and label[one] != label[other]:
                label[one] = label[other] = min(label[one], label[other])
                changed = True
    found = find_clusters(made, radius)
    assert found.names == tuple(f"i{place}" for place in label)
    assert sum(found.merges.values()) == len(photos) - len(set(label))


def test_a_held_out_category_is_test_whole_and_takes_its_clusters_along() -> None:
    hashes = apart(40)
    hashes[39] = hashes[0]
    made = members({f"i{place:02d}": [place] for place in range(40)}, hashes)
    kinds = ["shoe"] * 10 + ["mug"] * 30
    settings = PairsSettings(hold_out=["shoe"], val=0.2, test=0.0)
    split = split_instances(made, kinds, [""] * 40, settings, {})
    assert split.splits[:10] == ("test",) * 10
    assert split.splits[39] == "test"
    assert "test" not in split.splits[10:39]
    with pytest.raises(TwinError, match="no category 'boot' to hold out; the catalogue has mug, shoe"):
        split_instances(made, kinds, [""] * 40, PairsSettings(hold_out=["boot"]), {})
