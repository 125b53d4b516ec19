"""Recipes are valid, and the commands that head them are."""

import re
import shlex
from pathlib import Path

import click
import pytest

from tests.pairs.command import twin
from tests.train.workspaces import arguments
from twin.cli._main import _twin
from twin.core import TwinError, Workspace, read_settings

RECIPES = Path(__file__).parents[2] / "recipes"
FILES = sorted(path for path in RECIPES.rglob("*.yaml") if path.parent.name != "grpo")
OURS = [path for path in FILES if path.parent.name in {"sft", "paper"} and "grpo" not in path.stem]


def commands(path: Path) -> list[list[str]]:
    found = re.findall(r"^# twin (.*)$", path.read_text(), re.MULTILINE)
    return [shlex.split(command) for command in found]


def parse(words: list[str]) -> click.Context:
    """Parse a command line to its end, and call nothing."""
    context, command = click.Context(_twin, **_twin.context_settings), _twin
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        if found is None:
            break
        command, words = found, words[1:]
    return command.make_context("twin", list(words), parent=context)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(RECIPES)))
def test_every_key_is_known(path: Path) -> None:
    read_settings(path)


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(RECIPES)))
def test_the_commands_at_its_head_are_commands(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(RECIPES.parent)
    said = commands(path)
    assert said[0][:2] == ["train", "sft"]
    assert f"--recipe {path.relative_to(RECIPES.parent)}" in " ".join(said[0])
    for words in said:
        parse(words)
    if path.parent.name == "sft":
        assert read_settings(path).train.name in {f"{path.stem}-sft", "explaining"}


def test_an_unknown_key_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "recipe.yaml").write_text("train:\n  steps: 5\n  stepps: 6\n")
    with pytest.raises(TwinError, match=r"line 3: train\.stepps is not a known key"):
        read_settings(tmp_path / "recipe.yaml")


def test_a_recipe_goes_before_twin_yaml_and_after_the_command_line(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace.root / "twin.yaml").write_text("train: {seed: 7, warmup: 0.5, general: 0.5}\n")
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("train: {warmup: 0.25, steps: 99}\n")
    assert twin(monkeypatch, *arguments(workspace, "mine"), "--recipe", recipe, "--dry-run") == 0
    shown = capsys.readouterr().out
    for line in ("seed: 7", "general: 0.5", "warmup: 0.25", "steps: 6", "name: mine"):
        assert f"\n{line}\n" in f"\n{shown}", line


def test_a_recipe_of_another_stage_is_refused(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "recipe.yaml").write_text("pairs: {seed: 1}\n")
    assert twin(monkeypatch, *arguments(workspace, "mine"), "--recipe", tmp_path / "recipe.yaml") == 2
    assert "has a section 'pairs'" in capsys.readouterr().err
