"""Near-duplicates by their vectors alone."""

import numpy as np
import pytest

from tests.catalog.checks.conftest import Twin
from tests.catalog.checks.test_identity import photographed
from twin.catalog.checks import _alike
from twin.catalog.checks._alike import find_alike
from twin.catalog.checks._vectors import ImageVectors, image_vectors
from twin.core import TwinError, Workspace, read_rows


def rows_of(workspace: Workspace, name: str) -> list[dict]:
    return read_rows(workspace.root / "catalog" / "checks" / f"{name}.parquet")


@pytest.mark.parametrize("block", [1024, 7])
def test_every_pair_above_the_cosine_is_found_once(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(_alike, "_BLOCK", block)
    rng = np.random.default_rng(0)
    photos, vectors = photographed(list(range(40)), rng.normal(size=(40, 3)))
    known = ImageVectors(vectors.ids.slice(0, 35), vectors.matrix[:35], "test")  # the last five have no vector
    usable = np.arange(40) % 4 > 0
    near = find_alike(photos, usable, known, 0.8)
    cosine = np.round(vectors.matrix @ vectors.matrix.T, 4)
    rows = [row for row in range(35) if row % 4]
    expected = {(i, j): cosine[i, j] for i in rows for j in rows if i < j and cosine[i, j] >= 0.8}
    found = zip(zip(near.first.tolist(), near.second.tolist(), strict=True), near.similarity.tolist(), strict=True)
    assert dict(found) == pytest.approx(expected, abs=2e-4)
    assert len(near.first) == len(expected) > 20
    assert set(near.distance.tolist()) == {-1}


def test_a_threshold_that_says_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_alike, "_MOST", 100)
    photos, vectors = photographed([0] * 16, np.ones((16, 3)))
    with pytest.raises(TwinError, match="More than 100 pairs"):
        find_alike(photos, np.ones(16, dtype=np.bool_), vectors, 0.5)


def test_they_are_recorded_flagged_and_kept_on_one_side(twin: Twin, flawed: Workspace) -> None:
    twin("embed", "-w", flawed.root)
    twin("catalog", "check", "-w", flawed.root)
    before, excluded = rows_of(flawed, "duplicates"), rows_of(flawed, "exclusions")
    assert {row["kind"] for row in before} == {"near"}
    assert twin("catalog", "check", "-w", flawed.root, "--embedding-similarity", "0.6").code == 0
    after = rows_of(flawed, "duplicates")
    added = [row for row in after if row["kind"] == "embedding"]
    assert [row for row in after if row["kind"] != "embedding"] == before
    assert rows_of(flawed, "exclusions") == excluded  # other photos of one object may look as much alike
    vectors = image_vectors(flawed)
    assert vectors is not None
    place = {name: row for row, name in enumerate(vectors.ids.to_pylist())}
    for row in added:
        cosine = vectors.matrix[place[row["image_a"]]] @ vectors.matrix[place[row["image_b"]]]
        assert row["similarity"] == pytest.approx(cosine, abs=1e-3)
        assert cosine > 0.599
        assert row["distance"] is None
    across = [row for row in added if not row["same_instance"]]
    assert across
    flags = {row["image_id"]: row["flag_photo_of_several_instances"] for row in rows_of(flawed, "photos")}
    assert all(flags[row[name]] for row in across for name in ("image_a", "image_b"))
    twin("catalog", "split", "-w", flawed.root, "--val", "0", "--test", "0.4")
    cluster = {row["instance_id"]: row["cluster"] for row in read_rows(flawed.root / "catalog" / "splits.parquet")}
    assert all(cluster[row["instance_a"]] == cluster[row["instance_b"]] for row in across)


def test_without_vectors_they_are_not_said_to_be_none(twin: Twin, flawed: Workspace) -> None:
    outcome = twin("catalog", "check", "-w", flawed.root, "--embedding-similarity", "0.9")
    rows = [" ".join(line.split()) for line in outcome.out.splitlines()]
    assert any(row.startswith("│ of these by vectors alone │ –") for row in rows)
