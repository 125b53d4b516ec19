import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray
from PIL import Image

from twin.bench import BenchmarkPhotos, NewPhoto
from twin.core import TwinError, Workspace, write_table
from twin.embed import Vectors
from twin.embed._vectors import write_vectors
from twin.models import CosineScorer, threshold_answerer


def workspace_with_vectors(root: Path, repeats: int) -> Workspace:
    workspace = Workspace(root)
    vectors = np.eye(4, dtype=np.float32)[[0, 0, 1, 1]]
    vectors[1] = [0.8, 0.6, 0, 0]
    folder = workspace.embeddings("lite0")
    outputs = write_vectors(folder, Vectors(list("abcd"), vectors, "lite0", "0"))
    workspace.stamp("embed", settings={"encoder": "lite0"}, inputs=[], outputs=outputs, counts={})
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


def test_photos_that_the_catalogue_lacks_are_encoded(tmp_path: Path) -> None:
    scorer = threshold_answerer(workspace_with_vectors(tmp_path, 10)).scorer
    assert isinstance(scorer, CosineScorer)
    foreign = {"x": [0.8, 0.6, 0, 0], "y": [0, 1, 0, 0]}
    asked: list[str] = []

    def encode(ids: Sequence[str]) -> NDArray[np.float32]:
        asked.extend(ids)
        return np.array([foreign[name] for name in ids], dtype=np.float32)

    scorer = replace(scorer, encode=encode)
    assert scorer.score([("a", "x"), ("a", "y")]).tolist() == scorer.score([("a", "b"), ("a", "c")]).tolist()
    scorer.score([("x", "y")])
    assert asked == ["x", "y"]


def test_a_built_benchmark_is_asked_about_in_another_workspace(tmp_path: Path) -> None:
    workspace = workspace_with_vectors(tmp_path, 10)
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(data, "JPEG")
    photo = NewPhoto("0" * 32, data.getvalue(), 40, 30, "0" * 16, "far")
    BenchmarkPhotos(workspace).add([photo])
    encode = threshold_answerer(workspace).scorer.encode
    assert np.isclose(np.linalg.norm(encode(["0" * 32])), 1, atol=1e-3)


def test_a_photo_without_vector_is_named(tmp_path: Path) -> None:
    workspace = workspace_with_vectors(tmp_path, 1)
    outputs = sorted(workspace.embeddings("lite0").iterdir())
    settings = {"encoder": "lite0", "vectors": "own.npy"}
    workspace.stamp("embed", settings=settings, inputs=[], outputs=outputs, counts={})
    answerer = threshold_answerer(workspace)
    with pytest.raises(TwinError, match="Photo zz has no vector"):
        answerer.scorer.score([("a", "zz")])


def test_without_vectors_or_pairs_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="twin embed"):
        threshold_answerer(Workspace(tmp_path / "empty"))
    workspace = workspace_with_vectors(tmp_path / "made", 1)
    workspace.pairs("train").unlink()
    with pytest.raises(TwinError, match="twin pairs"):
        threshold_answerer(workspace)
