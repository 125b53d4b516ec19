"""A run that goes astray, or cannot come out well, stops with its reason."""

import json
from pathlib import Path

import pytest

from tests.models.families import ALL
from tests.pairs.command import twin
from tests.train.workspaces import arguments
from twin.core import TrainSettings, Workspace
from twin.train._data import training_rows


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model that may be spoilt."""
    return ALL["llava"](tmp_path / "model")


def failed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *asked: object) -> str:
    assert twin(monkeypatch, *asked) == 2
    error = capsys.readouterr().err
    assert error.startswith("Error: ")
    assert error.count("\n") == 1
    return error


def test_gradients_that_are_no_numbers_stop_it_and_the_batch_is_kept(
    workspace: Workspace, model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A learning rate beyond all measure: the first step spoils the weights, the next one is stopped."""
    asked = arguments(workspace, "astray", model=model, learning_rate=1e38, warmup=0, general=0)
    error = failed(monkeypatch, capsys, *asked)
    [kept] = (workspace.root / "runs" / ".astray.work").rglob("step-*.json")
    step = int(kept.stem.partition("-")[2])
    assert f"The gradients of step {step} are not finite" in error
    assert str(kept) in error
    rows = training_rows(workspace, TrainSettings(steps=6, batch=4, general=0.0))
    assert json.loads(kept.read_text()) == rows[4 * (step - 1) : 4 * step]
    assert not workspace.run("astray").exists()


def test_a_question_longer_than_the_context_is_named_by_its_pair(
    workspace: Workspace, model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = json.loads((model / "config.json").read_text())
    config["text_config"]["max_position_embeddings"] = 60
    (model / "config.json").write_text(json.dumps(config))
    error = failed(monkeypatch, capsys, *arguments(workspace, "long", model=model, general=0))
    first = training_rows(workspace, TrainSettings(steps=6, batch=4, general=0.0))[0]
    assert f"Pair {first['pair_id']} with its 2 photos and the reply is " in error
    assert "the model has room for 60" in error


def test_parameters_that_no_name_keeps_are_told(
    workspace: Workspace, model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = (*arguments(workspace, "kept", model=model, keep="model.language_model"), "--keep", "lm_heat")
    assert "--keep lm_heat: no name of a parameter of " in failed(monkeypatch, capsys, *asked)


def test_photos_that_do_not_reach_the_model_stop_it_before_the_first_step(
    workspace: Workspace, model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    template = model / "chat_template.jinja"
    template.write_text(template.read_text().replace("<image>", ""))
    error = failed(monkeypatch, capsys, *arguments(workspace, "blind", model=model))
    assert "chat template does not show" in error
    assert not (workspace.root / "runs").exists()


def test_nothing_that_learns_is_refused(
    workspace: Workspace, model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = arguments(workspace, "frozen", model=model, projector="frozen", language="frozen")
    assert "Nothing would learn" in failed(monkeypatch, capsys, *asked)


def test_curves_need_the_software_that_is_asked_for(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        import trackio  # noqa: F401, PLC0415
    except ImportError:
        error = failed(monkeypatch, capsys, *arguments(workspace, "curves", log_to="trackio"))
        assert "pip install trackio" in error
    else:
        pytest.skip("trackio is installed")
