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


def test_the_papers_composition_and_another_exclude_each_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sketch(8, groups=("seen",)).write(tmp_path)
    for option, value in (("--total", 100), ("--yes-share", 0.5)):
        assert twin(monkeypatch, "pairs", "-w", tmp_path, "--like", "twin", option, value) == 2
        assert capsys.readouterr().err.strip() == f"Error: --like twin says what {option} would; leave one of them out."


def test_a_kind_without_weight_does_not_use_up_the_caps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    workspace = sketch(20, groups=("seen",)).write(tmp_path)
    rows = []
    for many in (0, 30):
        options = ("--hard", 1, "--per-image", 6, "--random", many)
        assert twin(monkeypatch, "pairs", "-w", tmp_path, *options) == 0
        rows.append(read_rows(workspace.pairs("train")))
    assert {row["kind"] for row in rows[0]} == {"positive", "mined"}
    assert rows[0] == rows[1]


def test_a_wanted_kind_of_which_there_is_nothing_is_a_miss(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    catalogue = sketch(8, groups=("seen",))
    catalogue.links = [link for link in catalogue.links if link["kind"] == "mined"]
    catalogue.write(tmp_path)
    assert twin(monkeypatch, "pairs", "-w", tmp_path, "--generated", 1, "--strict") == 2
    assert "of 1 near-twin negatives, 1 too few" in capsys.readouterr().err


def test_look_alikes_with_near_duplicate_photos_are_no_negatives(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    catalogue = sketch(20, groups=("seen",))
    link = next(link for link in catalogue.links if link["kind"] == "mined")
    ends = {link["instance_a"], link["instance_b"]}
    one, other = (next(row for row in catalogue.images if row["instance_id"] == end) for end in sorted(ends))
    other["phash"] = one["phash"]
    workspace = catalogue.write(tmp_path)
    assert twin(monkeypatch, "pairs", "-w", tmp_path) == 0
    asked = [
        {row["instance_1"], row["instance_2"]}
        for split in ("train", "val", "test")
        for row in read_rows(workspace.pairs(split))
    ]
    assert ends not in asked
    excluded = read_rows(workspace.pairs("excluded"))
    assert any(row["reason"] == "link inside a near-duplicate cluster" for row in excluded)
