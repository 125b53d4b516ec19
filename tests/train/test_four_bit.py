"""Weights in four bits beside additions that learn: an extra."""

from importlib.util import find_spec

import pytest
import torch
from torch import nn

from tests.pairs.command import twin
from tests.train.workspaces import arguments
from twin.core import GrpoSettings, TrainSettings, Workspace
from twin.train._four_bit import four_bit, kept_whole
from twin.train._parts import outside_language, part_of

HAS_IT = find_spec("bitsandbytes") is not None


@pytest.mark.skipif(HAS_IT, reason="bitsandbytes is installed")
def test_without_the_extra_it_is_named(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert twin(monkeypatch, *arguments(workspace, "small", language="qlora")) == 2
    error = capsys.readouterr().err
    assert error.startswith('Error: --language qlora needs the extra qlora: pip install "twin-vlm[qlora]"')
    assert error.count("\n") == 1


@pytest.mark.skipif(not HAS_IT, reason="needs bitsandbytes")
def test_with_it_the_run_learns(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = arguments(workspace, "small", steps=2, language="qlora", lora_rank=4, log_to="none")
    assert twin(monkeypatch, *asked) == 0
    assert (workspace.run("small") / "model.safetensors").exists()


@pytest.mark.parametrize("language", ["frozen", "lora", "full"])
def test_other_ways_ask_for_nothing(language: str) -> None:
    assert four_bit(TrainSettings.model_validate({"language": language})) is None
    assert four_bit(GrpoSettings.model_validate({"language": language})) is None


def test_only_the_language_model_is_meant(family: str, family_folder: object) -> None:
    """By the rule of `transformers` for modules that are left as they are."""
    from transformers.quantizers.quantizers_utils import should_convert_module  # noqa: PLC0415

    from twin.models import load_vlm  # noqa: PLC0415

    model = load_vlm(str(family_folder), "cpu").model
    layers = [name for name, module in model.named_modules() if type(module) is nn.Linear]
    converted = {name for name in layers if should_convert_module(name, [outside_language(), "lm_head"])}
    assert converted == {name for name in layers if part_of(name) == "language" and not name.endswith("lm_head")}
    assert converted


def test_weights_that_learn_keep_their_type() -> None:
    model = nn.Linear(3, 2)
    model.bias.requires_grad_(requires_grad=False)
    before = model.weight.data.clone()
    with kept_whole(model):
        for weight in model.parameters():
            weight.data = weight.data.to(torch.bfloat16)
    assert model.weight.dtype == torch.float32 and torch.equal(model.weight.data, before)
    assert model.bias.dtype == torch.bfloat16
