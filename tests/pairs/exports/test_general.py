"""The general questions beside the pair queries, in each format as the software that it is for reads it."""

import json
from pathlib import Path
from typing import Any

import click.testing
import pyarrow.compute as pc
import pytest
from PIL import Image

from tests.pairs.exports.test_formats import json_lines, samples
from tests.pairs.exports.workspaces import size_of, write_general, write_pairs
from twin.answers import answer_text
from twin.cli._pairs_export import command
from twin.core import TwinError, Workspace, read_rows, read_table, write_arrow
from twin.pairs.exports import export_pairs

Rows = list[dict[str, Any]]


@pytest.fixture
def rows(workspace: Workspace) -> Rows:
    return write_general(workspace)


def sizes(row: dict[str, Any]) -> list[tuple[int, int]]:
    return [size_of(file.removesuffix(".jpg")) for file in row["images"]]


def check_paths(paths: list[Path], truth: dict[str, Any]) -> None:
    assert [path.name for path in paths] == truth["images"]
    for path, size in zip(paths, sizes(truth), strict=True):
        with Image.open(path) as photo:
            assert photo.size == size


def talk(truth: dict[str, Any]) -> list[dict[str, str]]:
    asked = {"role": "user", "content": "<image>" * len(truth["images"]) + truth["question"]}
    return [asked, {"role": "assistant", "content": answer_text(truth["answer"])}]


def test_datasets_loads_them_as_a_configuration_of_their_own(workspace: Workspace, rows: Rows, tmp_path: Path) -> None:
    from datasets import load_dataset  # noqa: PLC0415 - slow

    export_pairs(workspace, "datasets", tmp_path / "out")
    assert set(load_dataset(str(tmp_path / "out"))) == {"train", "validation"}
    given = load_dataset(str(tmp_path / "out"), "general")["train"]
    for row, truth in zip(given, rows, strict=True):
        assert [photo.size for photo in row["images"]] == sizes(truth)
        assert {name: row[name] for name in ("question", "answer", "category")} == {
            name: truth[name] for name in ("question", "answer", "category")
        }
    assert len(set(given["question_id"])) == len(rows)
    text = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "has 4 questions about 6 training photos" in text
    said = json.loads((tmp_path / "out" / "croissant.json").read_text(encoding="utf-8"))
    record = next(entry for entry in said["recordSet"] if entry["@id"] == "general")
    assert record["key"] == {"@id": "general/question_id"}
    assert [field["@id"] for field in record["field"] if field.get("repeated")] == ["general/images_file_names"]


def test_trl_reads_as_many_images_as_a_question_has(workspace: Workspace, rows: Rows, tmp_path: Path) -> None:
    from datasets import concatenate_datasets, load_dataset  # noqa: PLC0415 - slow
    from trl.data_utils import prepare_multimodal_messages  # noqa: PLC0415

    export_pairs(workspace, "trl", tmp_path / "out")
    loaded = load_dataset(str(tmp_path / "out"))
    for row, truth in zip(loaded["general"], rows, strict=True):
        [message] = prepare_multimodal_messages(row["prompt"], images=row["images"])
        assert [block["image"].size for block in message["content"][:-1]] == sizes(truth)
        assert message["content"][-1]["text"] == truth["question"]
        assert row["completion"] == [{"role": "assistant", "content": answer_text(truth["answer"])}]
        assert row["answer"] == truth["answer"]
    assert len(concatenate_datasets([loaded["train"], loaded["general"]])) == len(loaded["train"]) + len(rows)


def test_verl_loads_them_together_with_the_pair_queries(workspace: Workspace, rows: Rows, tmp_path: Path) -> None:
    from datasets import load_dataset  # noqa: PLC0415 - slow

    export_pairs(workspace, "verl", tmp_path / "out")
    files = [str(tmp_path / "out" / f"{name}.parquet") for name in ("train", "general")]
    loaded = load_dataset("parquet", data_files=files)["train"]
    pairs = len(read_rows(workspace.pairs("train")))
    assert len(loaded) == pairs + len(rows)
    for row, truth in zip(loaded.select(range(pairs, len(loaded))), rows, strict=True):
        assert row["prompt"] == talk(truth)[:1]
        check_paths([Path(image["image"]) for image in row["images"]], truth)
        assert [(image["width"], image["height"]) for image in row["images"]] == sizes(truth)
        assert row["reward_model"]["ground_truth"] == truth["answer"]
        assert (row["ability"], row["extra_info"]["split"]) == ("general question", "general")


def test_json_lines_have_a_mark_a_photo(workspace: Workspace, rows: Rows, tmp_path: Path) -> None:
    export_pairs(workspace, "ms-swift", tmp_path / "swift")
    export_pairs(workspace, "llama-factory", tmp_path / "llama")
    described = json.loads((tmp_path / "llama" / "dataset_info.json").read_text(encoding="utf-8"))
    assert set(described) == {"twin_train", "twin_validation", "twin_general"}
    for row, truth in zip(json_lines(tmp_path / "swift" / "general.jsonl"), rows, strict=True):
        assert (row["messages"], row["solution"]) == (talk(truth), truth["answer"])
        check_paths([Path(path) for path in row["images"]], truth)
    lines = json_lines(tmp_path / "llama" / described["twin_general"]["file_name"])
    for row, truth in zip(lines, rows, strict=True):
        assert row["messages"] == talk(truth)
        check_paths([tmp_path / "llama" / path for path in row["images"]], truth)


def test_webdataset_samples_hold_all_photos(workspace: Workspace, rows: Rows, tmp_path: Path) -> None:
    export_pairs(workspace, "webdataset", tmp_path / "out")
    given = {}
    for sample in samples(tmp_path / "out", "general"):
        about = json.loads(sample.pop("json"))
        assert sample.pop("__key__").decode() == about["pair_id"]
        assert set(sample) == {f"{number}.jpg" for number in range(1, len(sample) + 1)}
        given[about["question"], about["answer"]] = sample
    store = {path.name: path for path in _photos(workspace, tmp_path)}
    assert set(given) == {(row["question"], row["answer"]) for row in rows}
    for row in rows:
        sample = given[row["question"], row["answer"]]
        photos = [sample[f"{number}.jpg"] for number in range(1, len(sample) + 1)]
        assert photos == [store[file].read_bytes() for file in row["images"]]


def _photos(workspace: Workspace, folder: Path) -> list[Path]:
    export_pairs(workspace, "ms-swift", folder / "plain")
    return list((folder / "plain").rglob("*.jpg"))


def test_the_released_layout_has_no_place_for_them(workspace: Workspace, rows: Rows, tmp_path: Path) -> None:
    assert "general" not in export_pairs(workspace, "twin", tmp_path / "out")
    assert not (tmp_path / "out" / "general.parquet").exists()
    assert len(rows) == 4


def test_they_are_counted_on_screen(workspace: Workspace, rows: Rows, tmp_path: Path) -> None:
    options = ["-w", str(workspace.root), "--to", "ms-swift", "--out", str(tmp_path / "out")]
    said = click.testing.CliRunner().invoke(
        command, options, catch_exceptions=False, help_option_names=["-h", "--help"]
    )
    assert f"general    {len(rows)} general questions, 6 photos" in said.output
    counts = json.loads((tmp_path / "out" / "export.json").read_text(encoding="utf-8"))
    assert counts["general"] == {"general questions": 4, "photos": 6}


def test_a_photo_that_the_catalogue_lacks_is_told(workspace: Workspace, rows: Rows, tmp_path: Path) -> None:
    gone = rows[0]["images"][0].removesuffix(".jpg")
    table = read_table(workspace.images)
    write_arrow(workspace.images, table.filter(pc.not_equal(table["image_id"], gone)))
    for split in ("train", "val"):
        asked = read_rows(workspace.pairs(split))
        write_pairs(workspace, split, [row for row in asked if gone not in {row["image_id_1"], row["image_id_2"]}])
    with pytest.raises(TwinError, match=f"Photo {gone} .* is not in .*images.parquet.*run `twin pairs` again"):
        export_pairs(workspace, "verl", tmp_path / "out")
