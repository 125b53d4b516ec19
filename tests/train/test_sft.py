"""A short supervised run through the real command line: what learns, what stays, what is left, and how it goes on."""

import json
import math
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from tests.pairs.command import twin
from tests.train.workspaces import arguments, make_workspace, start_training, wait_for_checkpoint
from twin.catalog.store import ImageStore
from twin.core import Workspace, file_digest, read_rows, stale_reason
from twin.models import LiteTower, Question, VlmAnswerer, load_vlm


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace in which ``twin train sft`` has ended well once."""
    workspace = make_workspace(tmp_path_factory.mktemp("trained"))
    train(workspace, "twin")
    return workspace


def train(workspace: Workspace, name: str, *more: str, steps: int = 6) -> None:
    with pytest.MonkeyPatch.context() as patch:
        assert twin(patch, *arguments(workspace, name, steps=steps), *more) == 0


def weights(folder: Path) -> dict[str, torch.Tensor]:
    loaded: dict[str, torch.Tensor] = load_file(folder / "model.safetensors")
    return loaded


def record(workspace: Workspace, name: str = "twin") -> dict[str, Any]:
    values: dict[str, Any] = json.loads((workspace.run(name) / "training.json").read_text())
    return values


@contextmanager
def counted_passes() -> Iterator[list[str]]:
    """Counts the passes through a vision-language model in this process."""
    passes: list[str] = []

    def note(module: torch.nn.Module, _inputs: Any) -> None:
        if type(module).__name__ == "LlavaForConditionalGeneration":
            passes.append("train" if module.training else "look")

    handle = torch.nn.modules.module.register_module_forward_pre_hook(note)
    try:
        yield passes
    finally:
        handle.remove()


def test_it_learns_the_language_model_and_leaves_the_tower(trained: Workspace) -> None:
    before, after = weights(trained.root / "base"), weights(trained.run("twin"))
    assert before.keys() == after.keys()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert not any("vision_tower" in name for name in changed)
    for part in ("language_model", "multi_modal_projector", "lm_head"):
        names = [name for name in before if part in name and name.endswith("weight")]
        assert names and set(names) <= changed, part
    assert all(value.isfinite().all() for value in after.values())


def test_the_record_tells_loss_settings_and_what_was_seen(trained: Workspace) -> None:
    values = record(trained)
    assert values["log"] and all(math.isfinite(entry["loss"]) for entry in values["log"])
    assert values["settings"]["steps"] == 6
    splits = {row["instance_id"]: row["split"] for row in read_rows(trained.pairs("splits"))}
    assert values["seen"]["instances"]
    assert {splits[instance] for instance in values["seen"]["instances"]} == {"train"}


def test_nothing_is_left_but_the_run_and_what_was_seen(trained: Workspace) -> None:
    assert {path.name for path in (trained.root / "runs").iterdir()} == {"twin", ".vision"}
    stamp = trained.stamped("train/twin")
    assert stamp is not None and stale_reason(trained.root, stamp) is None
    assert stamp.counts == {"steps": 6, "questions": 24}


def test_the_run_loads_and_answers(trained: Workspace) -> None:
    vlm = load_vlm(str(trained.run("twin")), "cpu")
    store = ImageStore(trained)
    photos = tuple(map(store.get, store.ids[:2]))
    [reply] = VlmAnswerer("twin", vlm, 8).answer([Question("", "pairwise", "Is it the same mug?", photos)])
    assert reply.probability is not None


def test_again_there_is_nothing_to_do(trained: Workspace) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in trained.run("twin").iterdir()}
    with counted_passes() as passes:
        train(trained, "twin")
    assert passes == []
    assert {path.name: path.stat().st_mtime_ns for path in trained.run("twin").iterdir()} == before


def test_a_run_that_lost_its_stamp_gets_it_back(trained: Workspace) -> None:
    """As when it was killed right after the run was put in its place."""
    stamp = trained.stamped("train/twin")
    (trained.root / ".twin" / "train--twin.json").unlink()
    record = json.loads((trained.run("twin") / "training.json").read_text())
    work = trained.root / "runs" / ".twin.work"
    (work / record["fingerprint"] / "logs").mkdir(parents=True)
    train(trained, "twin")
    assert trained.stamped("train/twin") == stamp
    assert not work.exists()


@pytest.mark.slow
def test_other_settings_train_anew(trained: Workspace) -> None:
    train(trained, "other")
    first = file_digest(trained.run("other") / "model.safetensors")
    assert first == file_digest(trained.run("twin") / "model.safetensors"), "the name changes nothing"
    train(trained, "other", "--seed", "1")
    assert file_digest(trained.run("other") / "model.safetensors") != first


def test_the_tower_learns_when_it_may(trained: Workspace) -> None:
    train(trained, "full", "--vision", "full", steps=2)
    before, after = weights(trained.root / "base"), weights(trained.run("full"))
    tower = [name for name in before if "vision_tower" in name and name.endswith("weight")]
    assert tower and not any(torch.equal(before[name], after[name]) for name in tower)
    loaded = load_vlm(str(trained.run("full")), "cpu").model.model.vision_tower
    assert isinstance(loaded, LiteTower)


def test_a_killed_run_goes_on_to_the_same_weights(trained: Workspace) -> None:
    steps = 24
    process = start_training(trained, "killed", steps=steps)
    try:
        folder = wait_for_checkpoint(trained, "killed", process)
    finally:
        process.kill()
        process.wait()
    assert not trained.run("killed").exists()
    done = max(int(path.parent.name.partition("-")[2]) for path in folder.glob("checkpoint-*/trainer_state.json"))
    torn = folder / f"checkpoint-{done + 2}"  # as when it is killed while it saves the next one
    shutil.rmtree(torn, ignore_errors=True)
    torn.mkdir()
    (torn / "model.safetensors").write_bytes(b"cut sho")
    with counted_passes() as passes:
        train(trained, "killed", steps=steps)
    assert passes.count("train") == steps - done, "it began anew"
    train(trained, "whole", steps=steps)
    digests = {file_digest(trained.run(name) / "model.safetensors") for name in ("killed", "whole")}
    assert len(digests) == 1
    killed, whole = record(trained, "killed"), record(trained, "whole")
    assert killed["seen"] == whole["seen"]
    for key in ("step", "loss", "grad_norm", "learning_rate"):
        assert [entry[key] for entry in killed["log"]] == [entry[key] for entry in whole["log"]], key


@pytest.mark.slow
def test_a_killed_run_goes_on_with_fewer_questions_at_a_time(trained: Workspace) -> None:
    """As after it ran out of memory."""
    process = start_training(trained, "fewer", steps=24)
    try:
        wait_for_checkpoint(trained, "fewer", process)
    finally:
        process.kill()
        process.wait()
    with counted_passes() as passes:
        train(trained, "fewer", "--micro-batch", "2", steps=24)
    assert 0 < passes.count("train") < 48, "it began anew"
    train(trained, "steady", steps=24)
    fewer, steady = (record(trained, name)["log"] for name in ("fewer", "steady"))
    assert [entry["step"] for entry in fewer] == [entry["step"] for entry in steady] == list(range(1, 25))
    assert [entry["loss"] for entry in fewer] == pytest.approx([entry["loss"] for entry in steady], rel=1e-3)
