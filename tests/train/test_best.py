"""The checkpoint that was best on validation pairs is kept beside the last one."""

import json
from pathlib import Path
from typing import Any

import pytest
from transformers import TrainerControl, TrainerState

from tests.pairs.command import twin
from tests.train.workspaces import arguments, make_workspace, write_rows
from twin.answers import read_reply
from twin.core import EvaluateSettings, TrainSettings, TwinError, Workspace, read_rows
from twin.models import LikelihoodAnswerer, VlmAnswerer, load_answerer, load_vlm
from twin.train._best import Best, best_of, best_path
from twin.train._seen import seen_by
from twin.train._validation import validation_pairs

STEPS, EVERY = 6, {"validate_every": 1, "validate_on": 20}
WILD: dict[str, dict[str, Any]] = {
    "full": {"learning_rate": 0.02},
    "lora": {"learning_rate": 0.3, "language": "lora", "lora_rank": 4},
}
"""Learning rates that are much too large, so that a model changes its mind and is better before the end."""


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace whose val has one *yes* to nine *no*, so that a model that turns to *yes* loses much."""
    workspace = make_workspace(tmp_path_factory.mktemp("validated"))
    rows = read_rows(workspace.pairs("train"))
    chosen = [[row for row in rows if row["answer"] == answer][:most] for answer, most in (("yes", 1), ("no", 9))]
    write_rows(workspace.pairs("val"), chosen[0] + chosen[1])
    return workspace


def record(workspace: Workspace, name: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((workspace.run(name) / "training.json").read_text())
    return values


@pytest.fixture(scope="module")
def trained(validated: Workspace) -> dict[str, dict[str, Any]]:
    """The records of a run by each of the ways."""
    for name, how in WILD.items():
        with pytest.MonkeyPatch.context() as patch:
            assert twin(patch, *arguments(validated, name, steps=STEPS, log_to="none", **EVERY, **how)) == 0
    return {name: record(validated, name) for name in WILD}


def accuracy(workspace: Workspace, folder: Path) -> float:
    """The slow way: every pair alone, by the saved model."""
    pairs = validation_pairs(workspace, TrainSettings(**EVERY))
    assert pairs is not None
    weigh = LikelihoodAnswerer(VlmAnswerer("saved", load_vlm(str(folder), "cpu")))
    said = [read_reply(weigh.answer([question])[0].text, "pairwise").answer for question in pairs.questions]
    return sum(one == other for one, other in zip(said, pairs.answers, strict=True)) / len(said)


def test_the_best_step_is_kept_where_it_is_not_the_last(
    validated: Workspace, trained: dict[str, dict[str, Any]]
) -> None:
    for name, values in trained.items():
        figures = [entry["val_accuracy"] for entry in values["validation"]]
        assert [entry["step"] for entry in values["log"]] == list(range(1, STEPS + 1)), "a validated step is lost"
        best = max(step for step, figure in enumerate(figures, start=1) if figure == max(figures))
        assert (values["best"]["step"], values["best"]["val_accuracy"]) == (best, max(figures))
        assert best < STEPS, "the test needs a run that gets worse"
        assert accuracy(validated, validated.run(name)) == pytest.approx(figures[-1])
        assert accuracy(validated, validated.run(name) / "best") == pytest.approx(max(figures))
        card = (validated.run(name) / "README.md").read_text()
        assert f"{max(figures):.1%} at best (step {best}; `best` holds it)" in card


def test_the_last_one_is_not_kept_twice(validated: Workspace) -> None:
    asked = arguments(validated, "once", steps=2, log_to="none", validate_every=2)
    with pytest.MonkeyPatch.context() as patch:
        assert twin(patch, *asked) == 0
    assert record(validated, "once")["best"]["step"] == 2
    assert not (validated.run("once") / "best").exists()
    assert "holds it" not in (validated.run("once") / "README.md").read_text()


def test_it_is_a_model_of_its_own(validated: Workspace, trained: dict[str, dict[str, Any]]) -> None:
    name = next(iter(trained))
    best = load_answerer(f"{name}/best", validated, EvaluateSettings(device="cpu"))
    last = load_answerer(name, validated, EvaluateSettings(device="cpu"))
    assert best.fingerprint != last.fingerprint
    by_path = load_answerer(str(validated.run(name) / "best"), validated, EvaluateSettings(device="cpu"))
    assert (best.name, by_path.name) == (f"{name}/best", f"{name}/best")
    assert validated.evaluation(best.name, "seen") != validated.evaluation(last.name, "seen")
    assert seen_by(str(validated.run(name) / "best")) == seen_by(str(validated.run(name)))
    assert f"# {name}/best" in (validated.run(name) / "best" / "README.md").read_text()
    assert record(validated, f"{name}/best")["checkpoint"] == "best"


@pytest.mark.parametrize("name", ["a/b", "twin--best", ".hidden", "-x", "two words", "blind:x", ""])
def test_no_other_run_has_its_name(
    validated: Workspace, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert twin(monkeypatch, *arguments(validated, name)) == 2
    assert "Option --name is wrong: a name is a word" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["comparator", "base"])
def test_no_run_has_the_name_of_what_is_there(
    validated: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert twin(monkeypatch, *arguments(validated, name)) == 2
    assert f"Option --name is wrong: {name} is a model that comes with twin." in capsys.readouterr().err


def test_a_run_without_one_is_told(validated: Workspace) -> None:
    validated.run("plain").mkdir(parents=True)
    with pytest.raises(TwinError, match="Run plain keeps no best step"):
        load_answerer("plain/best", validated, EvaluateSettings(device="cpu"))


def test_an_unknown_one_is_an_error(validated: Workspace) -> None:
    with pytest.raises(TwinError, match="There is no model 'no/such/best'"):
        load_answerer("no/such/best", validated, EvaluateSettings(device="cpu"))


def test_the_later_of_two_equal_ones_is_the_best() -> None:
    log = [{"step": step, "val_accuracy": figure} for step, figure in ((2, 0.5), (4, 0.75), (6, 0.75), (8, 0.5))]
    assert best_of([{"step": 1, "loss": 3.0}, *log]) == log[2]
    assert best_of([{"step": 1, "loss": 3.0}]) is None


class Saver:
    """Writes weights as a trainer does."""

    def save_learned(self, path: Path) -> None:
        path.write_text("weights")


def test_what_a_killed_run_goes_on_from_keeps_its_best(tmp_path: Path) -> None:
    """A better step after the last checkpoint may not come again, so the one before it stays till then."""
    best, state = Best(Saver(), tmp_path), TrainerState(max_steps=10)  # type: ignore[arg-type]
    left = []
    for step, figure in ((1, 0.5), (2, 0.7), (3, 0.6), (4, 0.9), (5, 0.2)):
        state.global_step = step
        state.log_history.append({"step": step, "val_accuracy": figure})
        best.on_step_end(None, state, TrainerControl())
        if step in {3, 5}:
            before = sorted(path.name for path in tmp_path.iterdir())
            best.on_save(None, state, TrainerControl())
            left.append((before, sorted(path.name for path in tmp_path.iterdir())))
    one, two, four = (best_path(tmp_path, step).name for step in (1, 2, 4))
    assert left == [([one, two], [two]), ([two, four], [four])]
