"""A run of every family goes from its folder to a published run that loads again."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from twin.core import GrpoSettings, Workspace
from twin.models import load_vlm
from twin.train.grpo import train_grpo


@pytest.mark.slow
@pytest.mark.parametrize(
    "how",
    [
        pytest.param({}, id="full"),
        pytest.param({"language": "lora", "lora_rank": 4}, id="lora"),
    ],
)
def test_a_run_of_every_family(
    workspace: Workspace, family: str, family_folder: Path, how: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Random models never answer, so nothing is learned yet; what they say and how far they went is logged."""
    asked = GrpoSettings(
        **{"model": str(family_folder), "name": "tiny", "steps": 2, "batch": 4, "rollouts": 2, "max_new_tokens": 6},
        **{"save_every": 1, "log_to": "none", "device": "cpu"} | how,
    )
    assert train_grpo(workspace, asked) == {"steps": 2, "prompts": 8, "rollouts": 16}
    record = json.loads((workspace.run("tiny") / "training.json").read_text())
    assert record["method"] == "grpo"
    for entry in record["log"]:
        assert all(math.isfinite(value) for value in entry.values())
        assert entry["no_answer_rate"] == 1.0
        assert entry["frac_reward_zero_std"] == 1.0
        assert 1 <= entry["completions/mean_length"] <= 6
    shown = capsys.readouterr()
    assert "read again for every reply" not in shown.out + shown.err
    one, other = (load_vlm(str(folder), "cpu") for folder in (family_folder, workspace.run("tiny")))
    names = [{name for name, _ in vlm.model.named_parameters()} for vlm in (one, other)]
    assert names[0] == names[1]
    card = (workspace.run("tiny") / "README.md").read_text()
    assert "tags: [twin, grpo]" in card
    assert "after 2 steps of group-relative policy optimisation" in card
