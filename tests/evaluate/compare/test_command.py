from pathlib import Path

import pytest

from tests.evaluate.synthetic import Scripted
from tests.pairs.command import twin
from twin.core import EvaluateSettings, Workspace
from twin.evaluate import evaluate


@pytest.fixture
def asked(workspace: Workspace) -> Workspace:
    for name, skill in (("base", 0.6), ("twin", 2.0)):
        evaluate(workspace, EvaluateSettings(benchmarks=["seen"]), Scripted(workspace, name, skill))
    return workspace


def test_it_prints_scores_differences_and_power(
    asked: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert twin(monkeypatch, "compare", "base", "twin", "-w", asked.root) == 0
    shown = capsys.readouterr().out
    for title in ("Scores", "Multi queries: truth and answer", "Paired differences", "Power"):
        assert f"{title}\n" in shown
    assert "twin - base" in shown


@pytest.mark.parametrize("form", ["text", "csv", "markdown", "latex", "json"])
def test_a_file_holds_what_the_screen_would(
    asked: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    form: str,
) -> None:
    arguments = ("compare", "base", "twin", "-w", asked.root, "--benchmarks", "seen", "--format", form)
    twin(monkeypatch, *arguments)
    shown = capsys.readouterr().out
    assert twin(monkeypatch, *arguments, "--out", tmp_path / "table") == 0
    assert (tmp_path / "table").read_text(encoding="utf-8") == shown
    assert str(tmp_path / "table") in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("base",), "Error: A comparison needs two models: `twin compare MODEL_A MODEL_B`.\n"),
        (("base", "other", "--benchmarks", "sen"), "Error: other has no answers here; {} holds those of base, twin.\n"),
    ],
)
def test_a_mistake_is_one_line(
    asked: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    complaint: str,
) -> None:
    assert twin(monkeypatch, "compare", *arguments, "-w", asked.root) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", complaint.format(asked.root / "evaluations"))
