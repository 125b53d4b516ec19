"""The command, what it replaces, and what it says."""

import json
from collections import Counter
from pathlib import Path

import click.testing
import pytest

from tests.pairs.exports.workspaces import write_pairs
from twin.cli._pairs_export import command
from twin.core import TwinError, Workspace, read_rows
from twin.pairs.exports import FORMATS, export_pairs


@pytest.mark.parametrize("to", FORMATS)
def test_the_record_counts_what_was_asked(workspace: Workspace, tmp_path: Path, to: str) -> None:
    counts = export_pairs(workspace, to, tmp_path / "out")
    assert json.loads((tmp_path / "out" / "export.json").read_text(encoding="utf-8")) == counts
    assert (counts["format"], list(counts["splits"])) == (to, ["train", "validation"])
    for split, name in (("train", "train"), ("val", "validation")):
        rows = read_rows(workspace.pairs(split))
        answers = Counter(row["answer"] for row in rows)
        assert counts["splits"][name] == {
            "pair queries": len(rows),
            "yes": answers["yes"],
            "no": answers["no"],
            "instances": len({row[end] for row in rows for end in ("instance_1", "instance_2")}),
            "photos": len({row[end] for row in rows for end in ("image_1", "image_2")}),
        }


@pytest.mark.parametrize("to", FORMATS)
def test_the_same_pairs_give_the_same_bytes(workspace: Workspace, tmp_path: Path, to: str) -> None:
    def files() -> dict[Path, bytes]:
        export_pairs(workspace, to, tmp_path / "out")
        found = (path for path in (tmp_path / "out").rglob("*") if path.is_file())
        return {path.relative_to(tmp_path): path.read_bytes() for path in found}

    once = files()
    (tmp_path / "out" / "left over.txt").touch()
    assert files() == once
    assert not list(tmp_path.glob(".out*"))


def test_what_is_no_export_is_not_replaced(workspace: Workspace, tmp_path: Path) -> None:
    for mine in (tmp_path / "folder" / "letter.txt", tmp_path / "file"):
        mine.parent.mkdir(exist_ok=True)
        mine.write_text("mine")
        out = mine.parent if mine.parent != tmp_path else mine
        with pytest.raises(TwinError, match="is not an earlier export"):
            export_pairs(workspace, "verl", out)
        assert mine.read_text() == "mine"


def test_an_export_that_fails_leaves_the_one_before(workspace: Workspace, tmp_path: Path) -> None:
    counts = export_pairs(workspace, "ms-swift", tmp_path / "out")
    next(workspace.store.glob("*.tar")).unlink()
    with pytest.raises(TwinError, match="is missing"):
        export_pairs(workspace, "ms-swift", tmp_path / "out")
    assert json.loads((tmp_path / "out" / "export.json").read_text(encoding="utf-8")) == counts
    assert not list(tmp_path.glob(".out*"))


def test_mistakes_are_one_sentence(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="There is no format called 'csv'; there are trl, verl"):
        export_pairs(workspace, "csv", tmp_path / "out")
    for split in ("train", "val"):
        write_pairs(workspace, split, [])
    with pytest.raises(TwinError, match="There is no pair query in"):
        export_pairs(workspace, "trl", tmp_path / "out")
    workspace.pairs("val").unlink()
    with pytest.raises(TwinError, match="does not exist"):
        export_pairs(workspace, "trl", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_offers_the_formats_and_says_what_it_wrote(workspace: Workspace, tmp_path: Path) -> None:
    [offered] = (parameter.type for parameter in command.params if parameter.name == "to")
    assert isinstance(offered, click.Choice)
    assert tuple(offered.choices) == FORMATS
    options = ["-w", str(workspace.root), "--to", "twin", "--out", str(tmp_path / "out")]
    said = click.testing.CliRunner().invoke(
        command, options, catch_exceptions=False, help_option_names=["-h", "--help"]
    )
    assert said.exit_code == 0
    assert (tmp_path / "out" / "images.zip").exists()
