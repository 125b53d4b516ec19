"""Small catalogues to build a benchmark from."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tests.pairs.synthetic import Sketch
from twin.core import Workspace, generator, read_rows, read_table, write_arrow
from twin.embed._vectors import Vectors, write_vectors

__all__ = ["catalogue", "check_rows", "embedded", "names_of", "queries", "rows_of"]

Row = dict[str, Any]


def names_of(many: int) -> list[str]:
    """Names of instances, ascending."""
    return [f"thing-{number:03}" for number in range(many)]


def catalogue(
    folder: Path,
    views: Sequence[int],
    links: Mapping[tuple[int, int], float] | None = None,
    *,
    category: str = "object",
    prefix: str = "",
) -> Workspace:
    """A catalogue of instances with so many photos each, and accepted links with their similarities."""
    made, names = Sketch(), [prefix + name for name in names_of(len(views))]
    for name, many in zip(names, views, strict=True):
        made.add(name, category, views=many)
    for one, other in links or {}:
        made.link(names[one], names[other])
    workspace = made.write(folder)
    images = read_table(workspace.images)
    for column in ("width", "height"):
        images = images.append_column(column, pa.repeat(pa.scalar(8, pa.int32()), len(images)))
    write_arrow(workspace.images, images)
    if links is None:
        workspace.accepted.unlink()
        return workspace
    table = read_table(workspace.accepted)
    write_arrow(workspace.accepted, table.append_column("similarity", pa.array(list(links.values()), pa.float64())))
    return workspace


def embedded(workspace: Workspace) -> Vectors:
    """Give every photo a vector near that of its instance."""
    rows = read_rows(workspace.images)
    matrix = np.stack([_vector(row["instance_id"]) + 0.1 * _vector(row["image_id"]) for row in rows])
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    vectors = Vectors([row["image_id"] for row in rows], matrix.astype(np.float32), "own", "own")
    outputs = write_vectors(workspace.embeddings("own"), vectors)
    workspace.stamp("embed", settings={"encoder": "own"}, inputs=[], outputs=outputs, counts={})
    return vectors


def _vector(name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    return generator(0, name).normal(size=16)


def rows_of(workspace: Workspace, table: str) -> list[Row]:
    """The rows of a table, with ``extra`` read."""
    return [row | {"extra": json.loads(row["extra"])} for row in read_rows(workspace.benchmark(table))]


def queries(rows: Sequence[Row], question_type: str) -> list[Row]:
    """The rows of one type."""
    return [row for row in rows if row["question_type"] == question_type]


def check_rows(rows: Sequence[Row], source: Workspace, name: str) -> None:
    """Whatever is asked is true of the source, no query shows a photo twice, and none is asked twice."""
    owner = {f"{row['image_id']}.jpg": row["instance_id"] for row in read_rows(source.images)}
    for row in rows:
        shown = [owner[file] for file in row["images"]]
        assert row["extra"]["instances"] == shown
        assert row["extra"]["image_ids"] == [file.removesuffix(".jpg") for file in row["images"]]
        assert row["extra"]["reference"] == shown[0]
        assert row["dataset_source"] == name
        assert len(set(row["images"])) == len(row["images"])
        if row["question_type"] == "pairwise":
            assert row["answer"] == ("yes" if shown[0] == shown[1] else "no")
            assert (row["extra"]["kind"] == "positive") == (row["answer"] == "yes")
        else:
            matches = [one == shown[0] for one in shown[1:]]
            assert row["answer"] == str(sum(matches))
            assert [one["kind"] == "positive" for one in row["extra"]["candidates"]] == matches
    pairs = [frozenset(row["images"]) for row in queries(rows, "pairwise")]
    multi = [(row["images"][0], frozenset(row["images"][1:])) for row in queries(rows, "multiple_choice")]
    assert len(set(pairs)) == len(pairs)
    assert len(set(multi)) == len(multi)
