"""Targets through the real command line: met, or told by how much they are missed."""

import json
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.pairs.command import twin
from tests.pairs.synthetic import sketch
from twin.core import read_rows
from twin.pairs._growth import PAPER


def test_total_share_and_kinds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    workspace = sketch(20, groups=("seen",)).write(tmp_path)
    options = ("--total", 120, "--yes-share", 0.25, "--hard", 2, "--generated", 1, "--strict")
    assert twin(monkeypatch, "pairs", "-w", tmp_path, *options) == 0
    many = Counter(row["kind"] for row in read_rows(workspace.pairs("train")))
    assert many == {"positive": 30, "mined": 60, "near-twin": 30}


def test_a_target_that_cannot_be_met_is_told_or_stops(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    workspace = sketch(8, groups=("seen",)).write(tmp_path)
    assert twin(monkeypatch, "pairs", "-w", tmp_path, "--total", 90_000) == 0
    shown = " ".join(capsys.readouterr().out.split())
    rows = len(read_rows(workspace.pairs("train")))
    assert f"train: {rows:,} of 90,000 pair queries, {90_000 - rows:,} too few." in shown
    assert "of 20,000 yes" in shown
    before = workspace.pairs("train").read_bytes()
    assert twin(monkeypatch, "pairs", "-w", tmp_path, "--total", 80_000, "--strict") == 2
    assert capsys.readouterr().err.startswith("Error: train: ")
    assert workspace.pairs("train").read_bytes() == before


def test_like_twin(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    workspace = sketch(20, groups=("seen",), views=8).write(tmp_path)
    assert twin(monkeypatch, "pairs", "-w", tmp_path, "--like", "twin", "--val", 0.0, "--test", 0.0) == 0
    rows = read_rows(workspace.pairs("train"))
    yes = sum(row["answer"] == "yes" for row in rows)
    assert yes / len(rows) == pytest.approx(123 / 561, abs=1e-3)
    assert "random" not in {row["kind"] for row in rows}


def test_growth_stands_beside_the_papers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    workspace = sketch(20, groups=("seen",)).write(tmp_path)
    assert twin(monkeypatch, "pairs", "-w", tmp_path, "--val", 0.0, "--test", 0.0) == 0
    curve = json.loads((tmp_path / "pairs" / "growth.json").read_text())
    sizes = Counter(row["instance_id"] for row in read_rows(workspace.images))
    links = [(row["instance_a"], row["instance_b"]) for row in read_rows(workspace.accepted)]
    positives = sum(many * (many - 1) // 2 for many in sizes.values())
    assert curve["parts"][-1] == {
        "instances": len(sizes),
        "photos": sum(sizes.values()),
        "pairs": positives + sum(sizes[one] * sizes[other] for one, other in links),
    }
    assert all(one["pairs"] <= other["pairs"] for one, other in zip(curve["parts"], curve["parts"][1:], strict=False))
    assert [(row["instances"], row["pairs"]) for row in curve["paper"]] == list(PAPER)
    drawing = ElementTree.parse(tmp_path / "pairs" / "growth.svg").getroot()
    assert len(drawing.findall(".//{*}circle")) == len(PAPER)
    line = drawing.find("{*}polyline")
    assert line is not None
    assert len(line.get("points", "").split()) == sum(row["pairs"] > 0 for row in curve["parts"])
