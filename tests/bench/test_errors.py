"""Bad input: one clear line, exit code 2."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.pairs.command import twin
from tests.pairs.synthetic import sketch
from twin.core import PairsSettings, read_rows, read_table, write_arrow
from twin.pairs import build_pairs

QUICK = PairsSettings(general=0)


def error_of(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, *arguments: object
) -> str:
    assert twin(monkeypatch, "bench", "-w", folder, *arguments) == 2
    error = capsys.readouterr().err
    assert error.startswith("Error: ")
    return " ".join(error.split())


def test_no_workspace(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "does not exist" in error_of(monkeypatch, capsys, tmp_path / "none")


def test_before_pairs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    sketch(4).write(tmp_path)
    assert "splits.parquet does not exist" in error_of(monkeypatch, capsys, tmp_path)


def test_splits_of_another_catalogue(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    build_pairs(sketch(4).write(tmp_path), QUICK)
    sketch(4, seed=1).write(tmp_path)
    assert "belongs to another catalogue" in error_of(monkeypatch, capsys, tmp_path)


def test_missing_column(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    workspace = sketch(4).write(tmp_path)
    build_pairs(workspace, QUICK)
    path = workspace.pairs("splits")
    pq.write_table(pq.read_table(path).drop_columns(["cluster"]), path)
    assert "has no column 'cluster'" in error_of(monkeypatch, capsys, tmp_path)


def test_nothing_held_out(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    workspace = sketch(6, groups=("seen",)).write(tmp_path)
    build_pairs(workspace, QUICK.model_copy(update={"test": 0.0}))
    assert "holds no test instance" in error_of(monkeypatch, capsys, tmp_path)


def test_no_link_between_held_out_instances(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    workspace = sketch(6, groups=("",), twins=0).write(tmp_path)
    build_pairs(workspace, QUICK)
    held_out = {row["instance_id"] for row in read_rows(workspace.pairs("splits")) if row["split"] == "test"}
    links = read_table(workspace.accepted)
    inside = [row["instance_a"] in held_out and row["instance_b"] in held_out for row in links.to_pylist()]
    write_arrow(workspace.accepted, links.filter([not each for each in inside]))
    assert "No query can be made of the" in error_of(monkeypatch, capsys, tmp_path)


def test_a_leak_stops_the_stage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    workspace = sketch(10).write(tmp_path)
    build_pairs(workspace, QUICK)
    write_arrow(workspace.pairs("train"), read_table(workspace.pairs("test")))
    assert "Leak: instance" in error_of(monkeypatch, capsys, tmp_path)
    assert not workspace.benchmark("seen").exists()
