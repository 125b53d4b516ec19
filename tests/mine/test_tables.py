import numpy as np
import pytest

from tests.mine.photographed import photographed, unit
from twin.mine._pairs import Pairs, Ranked
from twin.mine._tables import link_table, near_twin_table


def test_a_near_twin_is_linked_to_its_base_alone():
    catalogue = photographed([unit([[1, 0]]), unit([[3, 4]]), unit([[0, 1]])], [2, None, None])
    (row,) = near_twin_table(catalogue, None).to_pylist()
    assert (row["instance_a"], row["instance_b"], row["kind"], row["degree"]) == ("i000", "i002", "near-twin", 2)
    assert (row["similarity"], row["score"], row["rank"], row["round"]) == (0, 0, 0, 0)


def test_near_twins_are_as_similar_as_the_measure_says():
    catalogue = photographed([unit([[1, 0], [0, 1]]), unit([[3, 4], [1, 0]])], [None, 0])
    similarity = [near_twin_table(catalogue, best)["similarity"][0].as_py() for best in (None, 1, 2)]
    assert similarity == pytest.approx([0.6, 1.0, 0.9], abs=1e-7)


def test_a_link_across_categories_names_both_and_its_round():
    catalogue = photographed([unit([[1, 0]])] * 3, categories=["cup", "cup", "vase"])
    turned = photographed([unit([[1, 0]])] * 3, categories=["vase", "vase", "cup"])
    pairs = Pairs(np.array([0, 1]), np.array([1, 2]), np.array([0.5, 0.25]))
    ranked = Ranked(pairs, np.array([0.9, 0.8]), np.array([1, 2], np.int32), np.array([True, False]))
    rows = link_table(catalogue, ranked, 3).to_pylist()
    assert [row["category"] for row in rows] == ["cup", "cup / vase"]
    assert link_table(turned, ranked)["category"].to_pylist() == ["vase", "vase / cup"]
    assert rows[1] | {"category": ""} == {
        **{"instance_a": "i001", "instance_b": "i002", "category": "", "kind": "mined", "similarity": 0.25},
        **{"rank": 2, "mutual": False, "degree": 0, "changes": "[]", "round": 3, "score": 0.8},
    }
