"""Vectors made elsewhere are taken over whole, or refused in one line that says why."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from tests.cli.conftest import Twin
from tests.embed.catalogues import write_images
from twin.core import EmbedSettings, TwinError, Workspace
from twin.embed import embed, load_vectors


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "work")


def matrix_of(count: int, kind: Any = np.float32) -> Any:
    return (np.random.default_rng(count).normal(size=(count, 6)) * 3).astype(kind)


def take(workspace: Workspace, matrix: Any, names: list[str], **settings: Any) -> dict[str, int]:
    folder = workspace.root.parent
    np.save(folder / "v.npy", matrix)
    (folder / "names.txt").write_text("\n".join(names) + "\n")
    return embed(workspace, EmbedSettings(vectors=str(folder / "v.npy"), ids=str(folder / "names.txt"), **settings))


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_each_photo_gets_its_vector_made_unit_length(workspace: Workspace, kind: Any) -> None:
    ids = write_images(workspace, [1, 2, 3])
    matrix = matrix_of(5, kind)
    counts = take(workspace, matrix, ["other", ids[2], ids[0], "another", ids[1]])
    assert counts == {"images": 3, "dimensions": 6, "encoded": 0, "unused": 2}
    vectors = load_vectors(workspace)
    assert (vectors.ids, vectors.encoder) == (ids, "own")
    rows = matrix[[2, 4, 1]].astype(float)
    np.testing.assert_allclose(vectors.matrix, rows / np.linalg.norm(rows, axis=1, keepdims=True), atol=1e-6)


@pytest.mark.parametrize("ending", ["txt", "csv", "parquet"])
@pytest.mark.parametrize("column", ["image_id", "original", "anything"])
def test_photos_are_named_by_id_or_original_path(workspace: Workspace, ending: str, column: str) -> None:
    ids = write_images(workspace, [1, 2])
    names = ["cups/1.png", "cups/2.png"] if column == "original" else ids
    path = workspace.root / f"names.{ending}"
    table = pa.table({column: names})
    match ending:
        case "txt":
            path.write_text("\n".join(names))
        case "csv":
            csv.write_csv(table, path)
        case _:
            parquet.write_table(table, path)
    np.save(workspace.root / "v.npy", np.eye(2, dtype=np.float32))
    embed(workspace, EmbedSettings(encoder="mine", vectors=str(workspace.root / "v.npy"), ids=str(path)))
    vectors = load_vectors(workspace)
    assert (vectors.ids, vectors.encoder) == (ids, "mine")
    assert np.array_equal(vectors.matrix, np.eye(2))


def test_names_that_look_like_numbers_stay_text(workspace: Workspace) -> None:
    write_images(workspace, [1])
    path = workspace.root / "names.csv"
    path.write_text("image_id\n007\n")
    np.save(workspace.root / "v.npy", np.eye(1, dtype=np.float32))
    with pytest.raises(TwinError, match=r"1 photos of the catalogue are not in .*cups/1\.png"):
        embed(workspace, EmbedSettings(vectors=str(workspace.root / "v.npy"), ids=str(path)))


@pytest.mark.parametrize(("value", "what"), [(np.nan, "is not finite"), (-np.inf, "is not finite"), (0, "is zero")])
def test_a_vector_without_direction_is_refused_by_image_id(workspace: Workspace, value: float, what: str) -> None:
    ids = write_images(workspace, [1, 2, 3])
    matrix = matrix_of(3)
    matrix[1] = value
    with pytest.raises(TwinError, match=f"vector of image {ids[1]} {what}"):
        take(workspace, matrix, ids)
    assert not (workspace.embeddings("own") / "encoder.json").exists()
    matrix[1] = 1e-30  # its squares vanish in float32
    take(workspace, matrix, ids)
    np.testing.assert_allclose(np.linalg.norm(load_vectors(workspace).matrix, axis=1), 1, atol=1e-6)


def test_what_does_not_fit_is_one_clear_error(workspace: Workspace) -> None:
    ids = write_images(workspace, [1, 2])
    with pytest.raises(TwinError, match=r"v\.npy has 3 rows, but .*names\.txt has 2 names"):
        take(workspace, matrix_of(3), ids)
    with pytest.raises(TwinError, match="more than once"):
        take(workspace, matrix_of(3), [*ids, ids[0]])
    with pytest.raises(TwinError, match=rf"1 photos of the catalogue are not in .*{ids[1]} \(cups/2\.png\)"):
        take(workspace, matrix_of(1), ids[:1])
    for wrong in (np.zeros(2), np.zeros((2, 0)), np.ones((2, 3), int)):
        with pytest.raises(TwinError, match="not a matrix of floating-point numbers"):
            take(workspace, wrong, ids)
    with pytest.raises(TwinError, match="not a matrix in NumPy"):
        take(workspace, np.array([[{}], [{}]], dtype=object), ids)
    with pytest.raises(TwinError, match="need both files"):
        embed(workspace, EmbedSettings(vectors="v.npy"))
    with pytest.raises(TwinError, match="need both files"):
        embed(workspace, EmbedSettings(ids="names.txt"))


def test_the_fingerprint_is_the_content(workspace: Workspace) -> None:
    ids = write_images(workspace, [1, 2])
    prints = []
    for matrix, names in ((matrix_of(2), ids), (matrix_of(2), ids), (matrix_of(2) + 1, ids), (matrix_of(2), ids[::-1])):
        take(workspace, matrix, names)
        prints.append(load_vectors(workspace).fingerprint)
    assert prints[0] == prints[1]
    assert len(set(prints)) == 3


def test_the_command_says_where_they_come_from(workspace: Workspace, twin: Twin) -> None:
    ids = write_images(workspace, [1, 2])
    np.save(workspace.root / "v.npy", matrix_of(3))
    (workspace.root / "names.txt").write_text("\n".join([*ids, "nobody"]))
    vectors, names = (str(workspace.root / name) for name in ("v.npy", "names.txt"))
    shown = twin("embed", "-w", workspace.root, "--vectors", vectors, "--ids", names)
    assert (shown.code, shown.err) == (0, "")
    assert f"2 photos have vectors of 6 dimensions (from {vectors})." in shown.out
    assert "1 vectors belong to no photo of the catalogue" in shown.out
    assert twin("embed", "-w", workspace.root, "--vectors", vectors).code == 2
