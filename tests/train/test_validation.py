"""Pairs of the split val are asked while a run goes, and that changes nothing in what is learned."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.pairs.command import twin
from tests.train.workspaces import arguments, write_rows
from twin.answers import read_reply
from twin.core import TrainSettings, TwinError, Workspace, file_digest, read_rows
from twin.models import LikelihoodAnswerer, VlmAnswerer, load_vlm
from twin.train._validation import validation_pairs


@pytest.fixture
def validated(workspace: Workspace) -> Workspace:
    """The workspace with a split val: the first pairs of train, which the test does not learn from being there."""
    rows = read_rows(workspace.pairs("train"))
    write_rows(workspace.pairs("val"), [row for row in rows if row["answer"] == "yes"][:6] + rows[:20])
    return workspace


def run(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, name: str, **more: Any) -> dict[str, Any]:
    assert twin(monkeypatch, *arguments(workspace, name, log_to="none", **more)) == 0
    values: dict[str, Any] = json.loads((workspace.run(name) / "training.json").read_text())
    return values


@pytest.mark.parametrize("target", ["answer", "explanation"])
def test_half_of_them_are_yes_and_the_seed_chooses(validated: Workspace, target: Any) -> None:
    chosen = [
        validation_pairs(validated, TrainSettings(validate_every=1, validate_on=8, seed=seed, target=target))
        for seed in (0, 0, 1)
    ]
    assert chosen[0] == chosen[1] != chosen[2]
    assert chosen[0] is not None
    assert sorted(chosen[0].answers) == ["no"] * 4 + ["yes"] * 4
    known = {row["pair_id"]: row["answer"] for row in read_rows(validated.pairs("val"))}
    for question, answer in zip(chosen[0].questions, chosen[0].answers, strict=True):
        assert known[question.query_id] == answer
        assert ("Explain" in question.question) == (target == "explanation")


def test_none_are_asked_for_by_default(validated: Workspace) -> None:
    assert validation_pairs(validated, TrainSettings()) is None


def test_the_last_figures_are_those_of_the_saved_model(validated: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recomputed from the folder, question by question."""
    record = run(validated, monkeypatch, "seen", validate_every=4, validate_on=12)
    assert [entry["step"] for entry in record["validation"]] == [4, 6]
    pairs = validation_pairs(validated, TrainSettings(validate_every=4, validate_on=12))
    assert pairs is not None
    weigh = LikelihoodAnswerer(VlmAnswerer("seen", load_vlm(str(validated.run("seen")), "cpu")))
    said = [read_reply(weigh.answer([question])[0].text, "pairwise").answer for question in pairs.questions]
    right = [one == other for one, other in zip(said, pairs.answers, strict=True)]
    last = record["validation"][-1]
    assert last["val_accuracy"] == pytest.approx(sum(right) / len(right))
    assert last["val_yes"] == pytest.approx(said.count("yes") / len(said))
    assert last["val_no_answer"] == 0.0
    assert "right on validation pairs" in (validated.run("seen") / "README.md").read_text()


def test_what_is_learned_stays_the_same(validated: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, more in (("plain", {}), ("seen", {"validate_every": 1, "validate_on": 4})):
        run(validated, monkeypatch, name, language="lora", lora_dropout=0.2, **more)
    plain, seen = (validated.run(name) / "model.safetensors" for name in ("plain", "seen"))
    assert file_digest(plain) == file_digest(seen)


@pytest.mark.slow
def test_every_family_is_validated_in_half_precision(
    validated: Workspace, monkeypatch: pytest.MonkeyPatch, family_folder: Path
) -> None:
    """While its parts are of several number types."""
    how = {"model": family_folder, "precision": "bfloat16", "language": "lora"}
    asked = arguments(validated, "half", log_to="none", steps=2, validate_every=1, validate_on=4, **how)
    assert twin(monkeypatch, *asked, "--checkpointing") == 0
    record = json.loads((validated.run("half") / "training.json").read_text())
    assert [entry["step"] for entry in record["validation"]] == [1, 2]


def test_pairs_of_one_answer_are_refused(validated: Workspace, tmp_path: Path) -> None:
    write_rows(validated.pairs("val"), [row for row in read_rows(validated.pairs("val")) if row["answer"] == "no"])
    with pytest.raises(TwinError, match=r"val\.parquet holds no pairs of both answers"):
        validation_pairs(validated, TrainSettings(validate_every=1))
