"""Recipes are valid, and the commands that head them are."""

import re
import shlex
from pathlib import Path

import click
import pytest

from twin.cli._main import _twin
from twin.cli._train_grpo import command
from twin.core import Settings, read_settings

RECIPES = Path(__file__).parents[3] / "recipes"


@pytest.mark.parametrize("path", sorted((RECIPES / "grpo").glob("*.yaml")), ids=lambda path: path.stem)
def test_keys_are_known_and_commands_are_commands(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(RECIPES.parent)
    settings = read_settings(path)
    assert settings.model_fields_set == {"grpo"}
    assert settings.grpo.batch % (settings.grpo.micro_batch or 1) == 0
    said = [shlex.split(words) for words in re.findall(r"^# twin train grpo (.*)$", path.read_text(), re.MULTILINE)]
    assert said
    for words in said:
        assert words[words.index("--recipe") + 1] == str(path.relative_to(RECIPES.parent))
        # As in the program, whose settings say that -h asks for help.
        command.make_context("grpo", words, parent=click.Context(_twin, **_twin.context_settings))


def test_the_paper_settings() -> None:
    asked = read_settings(RECIPES / "grpo" / "qwen2.5-vl-3b.yaml").grpo
    assert (asked.batch, asked.rollouts, asked.learning_rate, asked.beta) == (480, 5, 1e-6, 0.01)
    assert (asked.reward_answer, asked.reward_format, asked.reward_length) == (1.0, 0.0, 0.0)
    assert Settings().grpo.rollouts == asked.rollouts
