"""Identities against vectors."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from twin.catalog.checks import _between as between
from twin.catalog.checks._between import suspects
from twin.catalog.checks._inside import disagreements, embedded, instance_table, weakest_links
from twin.catalog.checks._photos import Photos
from twin.catalog.checks._vectors import ImageVectors


def photographed(
    owners: list[int], matrix: np.ndarray, bases: dict[int, str] | None = None
) -> tuple[Photos, ImageVectors]:
    """Photo i shows instance ``owners[i]`` and has row i of ``matrix`` as its vector."""
    ids = [f"p{place:04d}" for place in range(len(owners))]
    count = max(owners) + 1
    instances = pa.table(
        {
            "instance_id": [f"i{place:03d}" for place in range(count)],
            "category": ["mug"] * count,
            "base": [(bases or {}).get(place, "") for place in range(count)],
        }
    )
    claims = np.stack([np.arange(len(owners)), np.array(owners)], axis=1)
    unit = (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)
    return Photos(pa.table({"image_id": ids}), claims, instances, Path()), ImageVectors(pa.array(ids), unit, "test")


def around(centres: np.ndarray, each: int, spread: float, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.repeat(centres, each, axis=0) + rng.normal(0, spread, (len(centres) * each, centres.shape[1]))


VECTORS = hnp.arrays(np.float64, st.tuples(st.integers(2, 7), st.just(3)), elements=st.floats(-1, 1)).filter(
    lambda matrix: bool((np.linalg.norm(matrix, axis=1) > 0.1).all())
)


@settings(deadline=None)
@given(VECTORS)
def test_the_weakest_link_is_where_the_photos_fall_apart(matrix: np.ndarray) -> None:
    photos, vectors = photographed([0] * len(matrix), matrix)
    found = weakest_links(embedded(photos, vectors))
    similarity = vectors.matrix.astype(np.float64) @ vectors.matrix.T
    joined, weakest = {0}, 1.0
    while len(joined) < len(matrix):  # Prim: always the nearest photo outside
        near, nearest = max((similarity[i, j], j) for i in joined for j in range(len(matrix)) if j not in joined)
        joined.add(nearest)
        weakest = min(weakest, near)
    assert found.link[0] == pytest.approx(weakest, abs=1e-5)


def test_two_objects_under_one_identity_are_flagged() -> None:
    centres = np.eye(40)
    matrix, owners = around(centres, 4, 0.05), np.repeat(np.arange(40), 4)
    owners[owners == 39] = 0
    photos, vectors = photographed(owners.tolist(), matrix)
    table = instance_table(photos, weakest_links(embedded(photos, vectors)), 3.0)
    worst = table.to_pylist()[0]
    assert (worst["instance_id"], worst["photos"], worst["smaller_group"]) == ("i000", 8, 4)
    assert worst["flag_two_objects"]
    assert sum(table["flag_two_objects"].to_pylist()) <= 2


def test_photos_without_a_vector_are_passed_over() -> None:
    photos, vectors = photographed([0, 0, 1, 1, 2], np.eye(5))
    fewer = ImageVectors(vectors.ids.slice(0, 3), vectors.matrix[:3], "test")
    found = weakest_links(embedded(photos, fewer))
    assert found.photos.tolist() == [2, 1, 0]
    assert np.isnan(found.link[1:]).all()
    assert np.isnan(disagreements(found.link)[1:]).all()


def test_one_object_under_two_identities_is_suspected(monkeypatch: pytest.MonkeyPatch) -> None:
    centres = np.concatenate([np.eye(30), np.eye(30)[:2]])
    photos, vectors = photographed(np.repeat(np.arange(32), 5).tolist(), around(centres, 5, 0.03), {31: "i001"})
    first, second, score = suspects(photos, embedded(photos, vectors), -0.02)
    # Instances 1 and 31 are of one base, so that they are known to look alike.
    assert (first.tolist(), second.tolist()) == ([0], [30])
    assert abs(score[0]) < 0.02
    monkeypatch.setattr(between, "_BLOCK", 3)
    again = suspects(photos, embedded(photos, vectors), -0.02)
    assert [column.tolist() for column in again] == [[0], [30], score.tolist()]


def test_every_pair_above_the_margin_is_found_where_there_are_few() -> None:
    rng = np.random.default_rng(1)
    matrix, owners = rng.normal(size=(12, 4)) + 1.0, np.repeat(np.arange(4), 3)
    photos, vectors = photographed(owners.tolist(), matrix)
    first, second, score = suspects(photos, embedded(photos, vectors), -0.3)
    cosine = vectors.matrix @ vectors.matrix.T
    expected = {}
    for one in range(4):
        for other in range(one + 1, 4):
            mine, theirs = owners == one, owners == other
            inside = [(cosine[np.ix_(own, own)].sum() - own.sum()) / 6 for own in (mine, theirs)]
            value = cosine[np.ix_(mine, theirs)].mean() - sum(inside) / 2
            if value > -0.3:
                expected[one, other] = pytest.approx(value, abs=1e-3)
    assert expected
    assert dict(zip(zip(first.tolist(), second.tolist(), strict=True), score.tolist(), strict=True)) == expected
