from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.core import TwinError, Workspace, write_table
from twin.models import threshold_answerer
from twin.models._calibration import balanced_threshold, fitted_slope

sides = st.lists(st.integers(-10, 10).map(lambda n: n / 10), min_size=1, max_size=20)


def balanced_accuracy(threshold: float, positives: list[float], negatives: list[float]) -> float:
    hits = sum(x > threshold for x in positives) / len(positives)
    return hits + sum(x <= threshold for x in negatives) / len(negatives)


@given(sides, sides)
def test_no_other_threshold_is_better(positives: list[float], negatives: list[float]) -> None:
    values = np.array(positives + negatives)
    chosen = balanced_threshold(values, np.array([True] * len(positives) + [False] * len(negatives)))
    tried = [-2.0, *np.arange(-1.05, 1.1, 0.05), 2.0]
    best = max(balanced_accuracy(float(t), positives, negatives) for t in tried)
    assert balanced_accuracy(chosen, positives, negatives) == pytest.approx(best)


def test_the_slope_maximises_the_likelihood() -> None:
    rng = np.random.default_rng(0)
    margin = rng.normal(0, 0.2, 4000)
    same = rng.random(4000) < 1 / (1 + np.exp(-12 * margin))
    slope = fitted_slope(margin, same)
    assert slope == pytest.approx(12, rel=0.1)

    def loss(a: float) -> float:
        weight = np.where(same, 1 / same.sum(), 1 / (~same).sum())
        return float((weight * np.logaddexp(0, np.where(same, -a, a) * margin)).sum())

    assert loss(slope) <= min(loss(slope * 0.99), loss(slope * 1.01))


@pytest.mark.parametrize("sign", [1, -1])
def test_separable_or_useless_pairs_give_a_finite_rising_curve(sign: int) -> None:
    slope = fitted_slope(sign * np.array([-0.1, -0.2, 0.1, 0.2]), np.array([False, False, True, True]))
    assert 0 < slope <= 1000


def workspace_with_vectors(root: Path, repeats: int) -> Workspace:
    workspace = Workspace(root)
    vectors = np.eye(4, dtype=np.float32)[[0, 0, 1, 1]]
    vectors[1] = [0.8, 0.6, 0, 0]
    folder = workspace.embeddings("lite0")
    folder.mkdir(parents=True)
    np.save(folder / "vectors.npy", vectors)
    write_table(folder / "ids.parquet", [{"image_id": x} for x in "abcd"], pa.schema([("image_id", pa.string())]))
    rows = [("a", "b", "yes"), ("c", "d", "yes"), ("a", "c", "no"), ("b", "d", "no")] * repeats
    schema = pa.schema([(name, pa.string()) for name in ("image_id_1", "image_id_2", "answer")])
    for split, size in (("val", 3), ("train", len(rows))):
        write_table(workspace.pairs(split), [dict(zip(schema.names, row, strict=True)) for row in rows[:size]], schema)
    return workspace


def test_the_baseline_learns_its_threshold_from_the_pairs(tmp_path: Path) -> None:
    answerer = threshold_answerer(workspace_with_vectors(tmp_path, 10))
    scores = answerer.scorer.score([("a", "b"), ("b", "a"), ("a", "d"), ("b", "c")])
    assert scores[0] == scores[1] > 0.5
    assert scores[2] < scores[3] < 0.5
    assert answerer.name == "threshold"


def test_a_photo_without_vector_is_named(tmp_path: Path) -> None:
    answerer = threshold_answerer(workspace_with_vectors(tmp_path, 1))
    with pytest.raises(TwinError, match="Photo zz has no vector"):
        answerer.scorer.score([("a", "zz")])


def test_without_vectors_or_pairs_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="twin embed"):
        threshold_answerer(Workspace(tmp_path / "empty"))
    workspace = workspace_with_vectors(tmp_path / "made", 1)
    workspace.pairs("train").unlink()
    with pytest.raises(TwinError, match="twin pairs"):
        threshold_answerer(workspace)
