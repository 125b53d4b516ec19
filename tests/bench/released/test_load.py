"""The released benchmark through the real command line: every row, every byte, every identity."""

import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from PIL import Image

from tests.bench.released.fgvqa import SCHEMA, SOURCES, picture, rows_of, write_release
from tests.pairs.command import twin
from twin.bench import BenchmarkPhotos
from twin.bench.checks import check_benchmarks, released_shortfalls
from twin.bench.released import load_released
from twin.core import TwinError, Workspace, file_digest, read_rows

TOLD = {
    "twin": "extra.instance_ids",
    "fgvqa_ilias": "product in extra.source_keys",
    "fgvqa_google_landmarks": "extra.landmark",
    "fgvqa_met": "folder in extra.source_keys",
    "fgvqa_cub": "extra.species",
    "fgvqa_inquire": "extra.species",
}


def small(folder: Path) -> Path:
    """Two files, as large releases are cut."""
    rows = [row for source in SOURCES for row in rows_of(source, 20, 16)]
    write_release(folder / "data" / "test-00000-of-00002.parquet", rows[:100])
    write_release(folder / "data" / "test-00001-of-00002.parquet", rows[100:])
    return folder


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("released")
    load_released(Workspace(root / "project"), [small(root / "copy")])
    return Workspace(root / "project")


@pytest.mark.parametrize("source", SOURCES)
def test_every_row_and_every_byte_is_as_released(workspace: Workspace, source: str) -> None:
    photos, released = BenchmarkPhotos(workspace), rows_of(source, 20, 16)
    rows = read_rows(workspace.benchmark(source))
    assert len({row["query_id"] for row in rows}) == len(rows) == len(released)
    for row, original in zip(rows, released, strict=True):
        for column in ("dataset_source", "question_type", "question", "answer"):
            assert row[column] == original[column]
        assert [photos.named(file).read() for file in row["images"]] == [image["bytes"] for image in original["images"]]
        extra = json.loads(row["extra"])
        assert extra["released"] == json.loads(original["extra"])
        assert extra["image_ids"] == [file.removesuffix(".jpg") for file in row["images"]]


@pytest.mark.parametrize("source", SOURCES)
def test_identities_are_found_and_agree_with_the_answers(workspace: Workspace, source: str) -> None:
    rows = [(row, json.loads(row["extra"])) for row in read_rows(workspace.benchmark(source))]
    for row, extra in rows:
        reference, *others = extra["instances"]
        assert (extra["identity"], extra["reference"]) == (TOLD[source], reference)
        assert extra["cluster"] == f"{source}/{reference}"
        same = [other == reference for other in others]
        if row["question_type"] == "pairwise":
            assert row["answer"] == ("yes" if same == [True] else "no")
            assert extra["kind"] == ("positive" if same == [True] else "mined" if source == "twin" else "random")
        else:
            assert row["answer"] == str(sum(same))
            assert [candidate["kind"] == "positive" for candidate in extra["candidates"]] == same
    assert 3 < len({extra["reference"] for _, extra in rows}) <= 12


def test_loading_again_gives_the_same_files(workspace: Workspace, tmp_path: Path) -> None:
    def files(one: Workspace) -> dict[str, str]:
        found = (one.root / "benchmark").rglob("*.*")
        return {path.relative_to(one.root).as_posix(): file_digest(path) for path in found if path.name != ".lock"}

    before = files(workspace)
    copy = small(tmp_path / "copy")
    assert load_released(workspace, [copy]).photos == 0
    other = Workspace(tmp_path / "other")
    load_released(other, sorted((copy / "data").iterdir()))
    assert files(workspace) == files(other) == before


def test_without_identities_the_first_image_stands_for_them(tmp_path: Path) -> None:
    rows = rows_of("fgvqa_cub", 20, 16)
    for row in rows:
        row["extra"] = json.dumps({"image_paths": json.loads(row["extra"])["image_paths"]})
    loaded = load_released(Workspace(tmp_path), [write_release(tmp_path / "bare.parquet", rows)])
    assert loaded.identities == {"fgvqa_cub": None}
    extras = [json.loads(row["extra"]) for row in read_rows(Workspace(tmp_path).benchmark("fgvqa_cub"))]
    with Image.open(io.BytesIO(rows[0]["images"][0]["bytes"])) as image:
        assert image.size == (8, 6)
    by_first: dict[bytes, set[str]] = {}
    for row, extra in zip(rows, extras, strict=True):
        assert extra["identity"] == "image"
        assert "candidates" not in extra
        by_first.setdefault(row["images"][0]["bytes"], set()).add(extra["cluster"])
    assert all(len(clusters) == 1 for clusters in by_first.values())
    assert len(set.union(*by_first.values())) == len(by_first)
    report = check_benchmarks(Workspace(tmp_path))["fgvqa_cub"]
    assert (report["identities"], report["positions"]) == (None, {"fgvqa_cub": None})


def test_a_few_wrong_answers_are_counted_and_kept(tmp_path: Path) -> None:
    rows = rows_of("fgvqa_cub", 40, 40)
    rows[0]["answer"] = "no"
    loaded = load_released(Workspace(tmp_path), [write_release(tmp_path / "wrong.parquet", rows)])
    assert loaded.identities == {"fgvqa_cub": "extra.species"}
    assert loaded.contradictions == {"fgvqa_cub": 1}


def test_a_query_asked_twice_counts_twice(tmp_path: Path) -> None:
    rows = rows_of("fgvqa_met", 20, 16)
    load_released(Workspace(tmp_path), [write_release(tmp_path / "twice.parquet", [*rows, rows[3], rows[3]])])
    loaded = read_rows(Workspace(tmp_path).benchmark("fgvqa_met"))
    assert len({row["query_id"] for row in loaded}) == 38
    assert check_benchmarks(Workspace(tmp_path))["fgvqa_met"]["copies"]["repeated"] >= 2


def test_photos_may_lie_beside_the_table_or_come_as_bare_bytes(workspace: Workspace, tmp_path: Path) -> None:
    rows = rows_of("fgvqa_cub", 20, 16)
    paths = [row | {"images": [image["path"] for image in row["images"]]} for row in rows]
    for row in rows:
        for image in row["images"]:
            (tmp_path / "images").mkdir(exist_ok=True)
            (tmp_path / image["path"]).write_bytes(image["bytes"])
    place = SCHEMA.get_field_index("images")
    as_paths = SCHEMA.set(place, pa.field("images", pa.list_(pa.string())))
    load_released(Workspace(tmp_path / "one"), [write_release(tmp_path / "paths.parquet", paths, as_paths)])
    bare = [row | {"images": [image["bytes"] for image in row["images"]]} for row in rows]
    as_bytes = SCHEMA.set(place, pa.field("images", pa.list_(pa.binary())))
    load_released(Workspace(tmp_path / "two"), [write_release(tmp_path / "bare.parquet", bare, as_bytes)])
    expected = file_digest(workspace.benchmark("fgvqa_cub"))
    assert file_digest(Workspace(tmp_path / "one").benchmark("fgvqa_cub")) == expected
    assert file_digest(Workspace(tmp_path / "two").benchmark("fgvqa_cub")) == expected


def test_a_lying_photo_is_opened_upright_and_keeps_its_bytes(tmp_path: Path) -> None:
    exif, buffer = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    Image.new("RGB", (9, 4), "red").save(buffer, "JPEG", exif=exif)
    rows = rows_of("fgvqa_cub", 20, 16)
    rows[0]["images"][0]["bytes"] = buffer.getvalue()
    load_released(Workspace(tmp_path), [write_release(tmp_path / "lying.parquet", rows)])
    first = read_rows(Workspace(tmp_path).benchmark("fgvqa_cub"))[0]["images"][0]
    photo = BenchmarkPhotos(Workspace(tmp_path)).named(first)
    assert photo.read() == buffer.getvalue()
    assert photo.open().size == photo.size == (4, 9)


def broken(**changes: Any) -> list[dict[str, Any]]:
    rows = rows_of("fgvqa_cub", 4, 4)
    rows[2] |= changes
    return rows


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"question_type": "counting"}, "row 2: unknown question type 'counting'; there are pairwise, multiple_choice"),
        ({"answer": "maybe"}, "row 2: 'maybe' is no answer to a pairwise query; there are yes, no"),
        ({"images": [{"bytes": b"x", "path": ""}]}, "row 2: a pairwise query has 2 images, not 1"),
        ({"images": [{"bytes": None, "path": "no.jpg"}] * 2}, "row 2, image 1: .*no.jpg cannot be read: No such file"),
        ({"images": [{"bytes": None, "path": None}] * 2}, "row 2, image 1: there are neither bytes nor a path"),
        (
            {"images": [{"bytes": picture("x", 0, 0), "path": ""}, {"bytes": b"no image", "path": ""}]},
            "row 2, image 2 is not an image that can be read",
        ),
        ({"extra": "{half"}, "row 2: 'extra' is not JSON"),
        ({"extra": "[]"}, "row 2: 'extra' must be a JSON object"),
        ({"dataset_source": "../up"}, "row 2: '../up' as 'dataset_source' cannot name a table"),
    ],
)
def test_a_bad_row_is_told_in_one_line(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    path = write_release(tmp_path / "bad.parquet", broken(**changes))
    with pytest.raises(TwinError, match=words) as caught:
        load_released(Workspace(tmp_path / "project"), [path])
    assert "\n" not in str(caught.value)
    assert not list((tmp_path / "project").rglob("*.parquet"))


def test_other_files_are_told(tmp_path: Path) -> None:
    path = write_release(tmp_path / "other.parquet", [{"question": "?"}], pa.schema([("question", pa.string())]))
    with pytest.raises(
        TwinError, match=r"has no column 'dataset_source', so it is no FGVQA as released; it has question"
    ):
        load_released(Workspace(tmp_path), [path])
    (tmp_path / "text.parquet").write_text("no table")
    with pytest.raises(TwinError, match=r"text\.parquet is not a readable Parquet table"):
        load_released(Workspace(tmp_path), [tmp_path / "text.parquet"])
    with pytest.raises(TwinError, match="does not exist, and is no OWNER/NAME"):
        load_released(Workspace(tmp_path), [tmp_path / "nothing"])
    with pytest.raises(TwinError, match="holds no query"):
        load_released(Workspace(tmp_path), [write_release(tmp_path / "empty.parquet", [])])


def said_by(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: object) -> str:
    capsys.readouterr()
    assert twin(monkeypatch, "bench", *arguments) == 0
    return " ".join(capsys.readouterr().out.split())


def test_the_command_reports_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row for source in SOURCES[:2] for row in rows_of(source, 20, 16)]
    write_release(tmp_path / "some.parquet", rows)
    said = said_by(capsys, monkeypatch, "load", tmp_path / "some.parquet", "-w", tmp_path / "w")
    assert "36 queries: 20 pair (10 no, 10 yes), 16 multi (4 0, 4 1, 4 2, 4 3)" in said
    assert "identities are read from product in extra.source_keys" in said
    assert "twin: 10 pair queries with answer yes, 500 released" in said
    assert "fgvqa_cub: this source is missing" in said
    assert "This is not the whole of the released FGVQA" in said
    assert "position of matches (twin): 8 / 4 / 0 at place 1 / 2 / 3; first of all in 100 %" in said


@pytest.mark.slow
def test_the_whole_composition_is_recognised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row for source in SOURCES for row in rows_of(source, 1000, 1000)]
    assert len(rows) == 12_000
    path = write_release(tmp_path / "whole.parquet", rows)
    workspace = Workspace(tmp_path / "w")
    said = said_by(capsys, monkeypatch, "load", path, "-w", workspace.root)
    assert "The composition is that of the released FGVQA" in said
    assert "UNEVEN" in said
    reports = check_benchmarks(workspace)
    assert released_shortfalls({name: report["composition"] for name, report in reports.items()}) == []
    assert reports["twin"]["positions"]["twin"]["p"] < 1e-9
    assert all(reports[name]["positions"][name]["p"] > 1e-4 for name in SOURCES if name != "twin")
    assert Counter(row["dataset_source"] for row in rows) == dict.fromkeys(SOURCES, 2000)
