"""The multi queries beside the pair queries, in each format."""

import json
from pathlib import Path
from typing import Any

import click.testing
import pytest

from tests.pairs.exports.test_formats import json_lines, samples
from tests.pairs.exports.workspaces import photo_id, size_of
from twin.answers import answer_text
from twin.cli._pairs_export import command
from twin.core import Workspace, read_rows, write_table
from twin.pairs.exports import export_pairs
from twin.pairs.multi import MULTI

Rows = list[dict[str, Any]]


@pytest.fixture
def rows(workspace: Workspace) -> Rows:
    photos = [f"{photo_id(f'shop/mug {number}', view)}.jpg" for number in range(2) for view in range(3)]
    given = {"category": "mug", "question": "How many?", "instance": "", "candidates": [], "kinds": []}
    rows = [
        given | {"query_id": f"q{answer}", "answer": answer, "images": images, "changes": [], "degrees": []}
        for answer, images in (("0", [photos[0], *photos[3:]]), ("2", photos[:4]))
    ]
    write_table(workspace.pairs("multi"), rows, MULTI)
    return rows


def test_datasets_loads_them_as_a_configuration_of_their_own(workspace: Workspace, rows: Rows, tmp_path: Path) -> None:
    from datasets import load_dataset  # noqa: PLC0415 - slow

    export_pairs(workspace, "datasets", tmp_path / "out")
    given = load_dataset(str(tmp_path / "out"), "multi")["train"]
    assert given["question_id"] == [row["query_id"] for row in rows]
    assert given["answer"] == [row["answer"] for row in rows]
    for row, truth in zip(given, rows, strict=True):
        assert [photo.size for photo in row["images"]] == [size_of(file[:-4]) for file in truth["images"]]
    text = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "has 2 questions about 6 training photos" in text
    said = json.loads((tmp_path / "out" / "croissant.json").read_text(encoding="utf-8"))
    assert any(entry["@id"] == "multi" for entry in said["recordSet"])


def test_conversations_and_shards_and_verl_name_them(workspace: Workspace, rows: Rows, tmp_path: Path) -> None:
    for to in ("ms-swift", "webdataset", "verl"):
        export_pairs(workspace, to, tmp_path / to)
    for row, truth in zip(json_lines(tmp_path / "ms-swift" / "multi.jsonl"), rows, strict=True):
        assert row["messages"][0]["content"] == "<image>" * 4 + "How many?"
        assert row["messages"][1]["content"] == answer_text(truth["answer"])
        assert [Path(path).name for path in row["images"]] == truth["images"]
        assert row["pair_id"] == truth["query_id"]
    assert len(list(samples(tmp_path / "webdataset", "multi"))) == len(rows)
    for row, truth in zip(read_rows(tmp_path / "verl" / "multi.parquet"), rows, strict=True):
        assert row["extra_info"]["kind"] == "multi"
        assert row["reward_model"]["ground_truth"] == truth["answer"]


def test_they_are_counted_and_not_in_the_released_layout(workspace: Workspace, rows: Rows, tmp_path: Path) -> None:
    arguments = ["-w", str(workspace.root), "--to", "ms-swift", "--out", str(tmp_path / "out")]
    said = click.testing.CliRunner().invoke(command, arguments)
    assert f"multi      {len(rows)} multi queries, 6 photos" in said.output
    counts = json.loads((tmp_path / "out" / "export.json").read_text())
    assert counts["multi"] == {"multi queries": 2, "photos": 6}
    assert "multi" not in export_pairs(workspace, "twin", tmp_path / "released")
