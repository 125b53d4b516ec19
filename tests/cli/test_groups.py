"""Stages that are commands and groups at once."""

from pathlib import Path

import pytest

from tests.cli.conftest import Twin

STEPS = [("pairs", ("export", "--to", "trl", "--out", "out")), ("mine", ("sheet",))]


@pytest.mark.parametrize(("stage", "step"), STEPS)
def test_a_step_works_in_the_workspace_of_its_stage(
    twin: Twin, tmp_path: Path, stage: str, step: tuple[str, ...]
) -> None:
    place = tmp_path / "named-before-the-step"
    outcome = twin(stage, "--workspace", str(place), *step)
    assert outcome.code == 2
    assert str(place) in outcome.err


@pytest.mark.parametrize(("stage", "step"), STEPS)
def test_an_option_that_a_step_would_not_see_is_refused(twin: Twin, stage: str, step: tuple[str, ...]) -> None:
    outcome = twin(stage, "--total", "5", *step)
    assert (outcome.code, outcome.err.strip()) == (
        2,
        f"Error: Option --total says nothing to '{step[0]}'; leave it out.",
    )
