"""The model from which the KL divergence is taken stays the one at the start, whatever learns."""

from pathlib import Path
from typing import Any

import pytest
import torch

from twin.core import GrpoSettings, Workspace
from twin.train._course import begun
from twin.train.grpo._reference import reference_of
from twin.train.grpo._run import _METHOD


def begun_with(workspace: Workspace, model: Path, **how: Any) -> tuple[Any, Any]:
    settings = GrpoSettings(model=str(model), steps=1, batch=2, rollouts=2, max_new_tokens=4, device="cpu", **how)
    run = begun(workspace, settings, _METHOD)
    return run, run.learning()


@pytest.mark.parametrize("language", ["lora", "full"])
def test_what_learned_is_not_in_it(workspace: Workspace, warm: Path, language: str) -> None:
    run, model = begun_with(workspace, warm, language=language)
    start = {name: weight.clone() for name, weight in model.named_parameters() if weight.requires_grad}
    reference = reference_of(run, model)
    with torch.no_grad():
        for weight in model.parameters():
            if weight.requires_grad:
                weight.add_(1.0)
    own = dict(reference.named_parameters())
    assert not any(weight.requires_grad for weight in own.values())
    learned = {name.removeprefix("base_model.model."): weight for name, weight in start.items() if ".lora_" not in name}
    assert any("projector" in name for name in learned)
    for name, weight in learned.items():
        assert torch.equal(own[name], weight), name


def test_what_does_not_learn_is_there_once(workspace: Workspace, warm: Path) -> None:
    run, model = begun_with(workspace, warm, language="lora")
    places = {weight.data_ptr() for weight in model.parameters()}
    apart = [name for name, weight in reference_of(run, model).named_parameters() if weight.data_ptr() not in places]
    assert apart
    assert all("projector" in name for name in apart)


@pytest.mark.parametrize("how", [{"beta": 0.0}, {"language": "lora", "projector": "frozen"}])
def test_none_is_needed(workspace: Workspace, warm: Path, how: dict[str, Any]) -> None:
    assert reference_of(*begun_with(workspace, warm, **how)) is None
