"""Weights that are shared out over processes learn what whole ones do, and what is asked in vain is told."""

import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch
from safetensors.torch import load_file

from tests.models.families import ALL
from tests.train.workspaces import arguments, make_workspace, wait_for_checkpoint
from twin.core import GrpoSettings, TrainingSettings, TrainSettings, TwinError, Workspace, file_digest
from twin.train._sharding import check_launch

RECIPES = Path(__file__).parents[2] / "recipes" / "accelerate"

_SCRIPT = """
from accelerate.state import PartialState
from accelerate.utils import DistributedType
from transformers import Trainer

from twin.cli import main

create = Trainer.create_accelerator_and_postprocess


def create_sharding(trainer):
    \"\"\"FSDP knows the CPU, but `accelerate` looks for an accelerator before it turns to it.\"\"\"
    PartialState._shared_state["distributed_type"] = DistributedType.MULTI_GPU
    create(trainer)


Trainer.create_accelerator_and_postprocess = create_sharding
main()
"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a model of a family whose word embeddings are its output layer too."""
    workspace = make_workspace(tmp_path_factory.mktemp("sharded"))
    ALL["qwen2.5-vl"](workspace.root / "qwen")
    (workspace.root / "sharded.py").write_text(_SCRIPT)
    (workspace.root / "plain.py").write_text("from twin.cli import main\n\nmain()\n")
    return workspace


def start(workspace: Workspace, name: str, *, sharded: bool = True, script: str = "", **more: Any) -> Any:
    """A run in two processes, or in one that has all."""
    script = script or ("sharded" if sharded else "plain")
    launch = ["-m", "accelerate.commands.launch", "--config_file", str(RECIPES / "fsdp2.yaml"), "--num_processes=2"]
    how = {"model": workspace.root / "qwen", "batch": 8, "log_to": "none", "learning_rate": 1e-5} | more
    words = [str(workspace.root / f"{script}.py"), *arguments(workspace, name, **how)]

    return subprocess.Popen(
        [sys.executable, *(launch if sharded else []), *words],
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: Any) -> None:
    said = process.communicate()[1]
    assert process.returncode == 0, said[-2000:]


def log(workspace: Workspace, name: str) -> list[dict[str, float]]:
    found: list[dict[str, float]] = json.loads((workspace.run(name) / "training.json").read_text())["log"]
    return found


def weights(workspace: Workspace, name: str) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = load_file(workspace.run(name) / "model.safetensors")
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    "how",
    [{}, {"language": "lora", "lora_rank": 4, "share_photos": 4}, {"vision": "full"}],
    ids=["full", "lora", "tower"],
)
def test_losses_and_the_published_model_are_those_of_one_process(shared: Workspace, how: dict[str, Any]) -> None:
    kind = "-".join(map(str, how.values())) or "full"
    for name, sharded in ((f"one-{kind}", False), (f"two-{kind}", True)):
        finished(start(shared, name, sharded=sharded, steps=4, **how))
    one, two = (log(shared, f"{name}-{kind}") for name in ("one", "two"))
    assert len(one) == len(two) == 4
    for key in ("loss", "grad_norm"):
        assert [entry[key] for entry in one] == pytest.approx([entry[key] for entry in two], rel=1e-5), key
    before, after = (weights(shared, f"{name}-{kind}") for name in ("one", "two"))
    assert before.keys() == after.keys()
    for name, value in before.items():
        torch.testing.assert_close(after[name], value, rtol=0, atol=1e-6)
    untouched = load_file(shared.root / "qwen" / "model.safetensors")
    assert any(not torch.equal(untouched[name], value) for name, value in after.items())


@pytest.mark.slow
def test_a_killed_run_goes_on_to_the_same_weights(shared: Workspace) -> None:
    process = start(shared, "killed", steps=16, learning_rate=1e-3)
    try:
        folder = wait_for_checkpoint(shared, "killed", process)
    finally:
        launcher = psutil.Process(process.pid)
        for one in (launcher, *launcher.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                one.kill()
        process.communicate()
    assert not shared.run("killed").exists()
    saved = load_file(next(folder.glob("checkpoint-*")) / "learned.safetensors")
    assert not any("visual.blocks" in name for name in saved), "what does not learn is not saved"
    for name in ("killed", "whole"):
        finished(start(shared, name, steps=16, learning_rate=1e-3))
    files = [shared.run(name) / "model.safetensors" for name in ("killed", "whole")]
    assert file_digest(files[0]) == file_digest(files[1])


@pytest.mark.slow
def test_where_accelerate_would_not_shard_it_is_told(shared: Workspace) -> None:
    process = start(shared, "mine", script="plain", steps=1)
    said = process.communicate()[1]
    assert process.returncode != 0
    assert "Error: accelerate shards on accelerators alone, and would keep whole weights on cpu" in said
    assert not shared.run("mine").exists()


def asked(recipe: str, monkeypatch: pytest.MonkeyPatch, **more: str) -> None:
    """Let the environment be that in which `accelerate launch` starts processes."""
    from accelerate.commands.config.config_args import load_config_from_file  # noqa: PLC0415

    config = load_config_from_file(str(RECIPES / recipe))
    monkeypatch.setenv(f"ACCELERATE_USE_{config.distributed_type.value}", "true")
    told = {f"ACCELERATE_DEEPSPEED_{name.upper()}": value for name, value in config.deepspeed_config.items()}
    told |= {name.upper(): value for name, value in config.fsdp_config.items()}
    for name, value in (told | more).items():
        monkeypatch.setenv(name, str(value).lower())


@pytest.mark.parametrize(
    ("settings", "more", "message"),
    [
        (GrpoSettings(), {}, "Replies are drawn from whole weights"),
        (TrainSettings(validate_every=5), {}, "leave --validate-every out"),
        (TrainSettings(), {"FSDP_VERSION": "1"}, "set fsdp_version: 2"),
        (TrainSettings(), {"FSDP_CPU_RAM_EFFICIENT_LOADING": "true"}, "fsdp_cpu_ram_efficient_loading: false"),
    ],
)
def test_what_does_not_go_with_fsdp_is_refused(
    monkeypatch: pytest.MonkeyPatch, settings: TrainingSettings, more: dict[str, str], message: str
) -> None:
    asked("fsdp2.yaml", monkeypatch)
    check_launch(TrainSettings())
    asked("fsdp2.yaml", monkeypatch, **more)
    with pytest.raises(TwinError, match=re.escape(message)):
        check_launch(settings)


def test_deepspeed_has_to_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    asked("deepspeed.yaml", monkeypatch)
    monkeypatch.setattr("twin.train._sharding.find_spec", lambda _: None)
    with pytest.raises(TwinError, match=re.escape('pip install "twin-vlm[deepspeed]"')):
        check_launch(TrainSettings())
    monkeypatch.setattr("twin.train._sharding.find_spec", lambda _: True)
    check_launch(GrpoSettings())
    asked("deepspeed.yaml", monkeypatch, ACCELERATE_DEEPSPEED_ZERO_STAGE="3")
    with pytest.raises(TwinError, match="zero_stage: 2"):
        check_launch(TrainSettings())
