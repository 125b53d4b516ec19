import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from tests.storing import PLACE, store_photos
from twin.bench import BenchmarkPhotos
from twin.core import TwinError, Workspace, write_table
from twin.evaluate import Query, benchmark_names, read_benchmark

GOOD: dict[str, Any] = {
    "query_id": "q",
    "dataset_source": "mine",
    "question_type": "pairwise",
    "question": "?",
    "answer": "no",
    "images": ["photo.jpg"],
    "extra": json.dumps({"changes": json.dumps([{"attribute": "lip"}]), "degree": 1}),
}


def benchmark(workspace: Workspace, *rows: dict[str, Any]) -> None:
    path = workspace.benchmark("mine")
    path.parent.mkdir(exist_ok=True)
    [place] = store_photos(workspace, {"photo": Image.new("RGB", (2, 2))}).values()
    write_table(workspace.images, [{"image_id": "photo"} | place], pa.schema([("image_id", pa.string()), *PLACE]))
    pq.write_table(pa.Table.from_pylist(list(rows)), path)


def test_names_put_general_last(workspace: Workspace) -> None:
    assert benchmark_names(workspace) == ["seen", "unseen", "general"]


def test_a_row_becomes_a_query(tmp_path: Any) -> None:
    workspace = Workspace(tmp_path)
    benchmark(workspace, GOOD)
    (query,) = read_benchmark(workspace, "mine")
    assert query.changes == [{"attribute": "lip"}]
    assert (query.degree, query.kind, query.cluster) == (1, "mined", "photo.jpg")
    photos = BenchmarkPhotos(workspace)
    assert query.question_from(photos).images == (photos.get("photo"),)


@pytest.mark.parametrize(
    ("question_type", "swapped"),
    [("pairwise", ("b", "a")), ("multiple_choice", ("a", "c", "d", "b"))],
)
def test_the_second_order_leaves_no_candidate_in_its_place(question_type: str, swapped: tuple[str, ...]) -> None:
    shown = tuple(sorted(swapped))
    query = Query("q", "s", question_type, "?", "no", shown, {})
    assert query.has_second_order
    assert (query.shown(), query.shown(swapped=True)) == (shown, swapped)


def test_general_questions_have_one_order() -> None:
    assert not Query("q", "s", "general", "?", "mug", ("a", "b"), {}).has_second_order


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([GOOD, GOOD], "'q' occurs twice"),
        ([GOOD | {"extra": "{"}], "not JSON"),
        ([GOOD | {"extra": "[]"}], "not a JSON object"),
        ([GOOD | {"question_type": "essay"}], "unknown type 'essay'"),
        (
            [GOOD | {"images": ["photo.jpg", "lost.jpg"]}],
            "1 photo that neither benchmark/store nor the catalogue has, the first lost.jpg",
        ),
        ([GOOD | {"dataset_source": ""}], "'q' has no 'dataset_source'; write there which source"),
        ([GOOD, GOOD | {"query_id": "r", "dataset_source": None}], "'r' has no 'dataset_source'"),
        ([{"query_id": "q"}], "no column 'dataset_source'"),
    ],
)
def test_a_bad_table_is_refused(tmp_path: Any, rows: list[dict[str, Any]], complaint: str) -> None:
    workspace = Workspace(tmp_path)
    benchmark(workspace, *rows)
    with pytest.raises(TwinError, match=complaint):
        read_benchmark(workspace, "mine")


def test_an_unknown_benchmark_names_the_known_ones(workspace: Workspace) -> None:
    with pytest.raises(TwinError, match="there is: seen, unseen, general"):
        read_benchmark(workspace, "sen")


def test_a_lost_shard_stops_it_before_the_first_question(tmp_path: Any) -> None:
    workspace = Workspace(tmp_path)
    benchmark(workspace, GOOD)
    (workspace.store / "photos.tar").unlink()
    with pytest.raises(TwinError, match=r"photos\.tar of the image store is missing"):
        read_benchmark(workspace, "mine")
