"""A step of GRPO with each prompt's work done once, against TRL's own trainer, on a model shaped like Qwen2.5-VL.

The shares are those of the paper: two photos make a prompt of some 700 tokens, a reply has 150, five replies a prompt.
All is scaled down together, so that a CPU can take the steps; the vision tower learns too. FLOPs are counted with eager
attention (the counter sees nothing of the fused one on the CPU), by the clock and in memory each way is itself.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from _measure import _peak, apart

ROLLOUTS = 5
PROMPTS = 2
"""Prompts a step."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is compared.

    Attributes:
        side: Width and height of a photo; a multiple of 28.
        reply: Tokens of a reply.
        width: Of the language model.
        vision_width: Of the vision tower.
        steps: Steps that are timed, each by itself, after one that is not.
        checkpointing: Whether both ways work activations out again instead of keeping them.
    """

    side: int
    reply: int
    width: int
    vision_width: int
    steps: int
    checkpointing: bool = False


QUICK = Case(side=224, reply=32, width=256, vision_width=192, steps=2)
FULL = Case(side=336, reply=66, width=256, vision_width=192, steps=5)


def prepare(root: Path, case: Case) -> None:
    """Write the model, and photos."""
    from _qwen import Shape, save_shape  # noqa: PLC0415 - in a process of its own, so that it costs no memory here

    side = (case.side, case.side)
    save_shape(root / "model", Shape(case.width, 6, case.vision_width, 4, side))
    rng = np.random.default_rng(0)
    for number in range(2 * PROMPTS * (case.steps + 1)):
        Image.fromarray(rng.integers(0, 255, (*side, 3), dtype=np.uint8)).save(root / f"{number}.png")


def letters(completions: Sequence[Any], **_columns: Any) -> list[float]:
    """A reward that differs between random replies."""
    return [float(sum(map(ord, reply[0]["content"])) % 7) for reply in completions]


def run(root: Path, case: Case, ours: bool) -> dict[str, float]:
    """Steps of one way in a fresh process: seconds of the fastest, as others only slow it down; peak MiB; GFLOP."""
    import torch  # noqa: PLC0415 - each way in a process of its own
    from torch.utils.flop_counter import FlopCounterMode  # noqa: PLC0415

    torch.set_num_threads(2)
    trainer = trainer_of(root, case, ours, case.steps + 1)
    before = _peak()
    stamps: list[float] = []
    step = trainer.training_step

    def timed(*arguments: Any) -> Any:
        stamps.append(time.perf_counter())
        return step(*arguments)

    trainer.training_step = timed
    trainer.train()
    stamps.append(time.perf_counter())
    seconds = min(end - start for start, end in pairwise(stamps[1:]))
    peak = _peak()
    counted = trainer_of(root, case, ours, 1, attention="eager")
    with FlopCounterMode(display=False) as counter:
        counted.train()
    lengths = trainer.state.log_history[0]
    return {
        "seconds": seconds,
        "memory": peak,
        "step_memory": peak - before,
        "gflop": counter.get_total_flops() / 1e9,
        "prompt": (lengths["num_tokens"] - PROMPTS * ROLLOUTS * case.reply) / PROMPTS / ROLLOUTS,
        "reply": lengths["completions/mean_length"],
        "grad_norm": float(lengths["grad_norm"]),
    }


def trainer_of(root: Path, case: Case, ours: bool, steps: int, attention: str = "sdpa") -> Any:
    from datasets import Dataset  # noqa: PLC0415
    from transformers import PrinterCallback  # noqa: PLC0415
    from trl import GRPOConfig, GRPOTrainer  # noqa: PLC0415

    from twin.models import load_vlm  # noqa: PLC0415
    from twin.train.grpo import SharedPrefixTrainer  # noqa: PLC0415

    vlm = load_vlm(str(root / "model"), "cpu")
    vlm.model.set_attn_implementation(attention)
    rows = [
        {
            "prompt": [{"role": "user", "content": "Do both photos show the same object?"}],
            "images": [str(root / f"{2 * number}.png"), str(root / f"{2 * number + 1}.png")],
        }
        for number in range(PROMPTS * steps)
    ]
    data = Dataset.from_list(rows)
    settings = GRPOConfig(
        output_dir=str(root / "out"),
        max_steps=steps,
        per_device_train_batch_size=PROMPTS * ROLLOUTS,
        gradient_accumulation_steps=1,
        num_generations=ROLLOUTS,
        max_completion_length=case.reply,
        generation_kwargs={"min_new_tokens": case.reply},
        beta=0.01,
        use_cpu=True,
        bf16=False,
        gradient_checkpointing=case.checkpointing,
        report_to="none",
        save_strategy="no",
        logging_steps=1,
        disable_tqdm=True,
        dataloader_pin_memory=False,
    )
    more = {"show": _opened} if ours else {}
    trainer = (SharedPrefixTrainer if ours else GRPOTrainer)(
        model=vlm.model,
        reward_funcs=letters,
        args=settings,
        train_dataset=data if ours else data.with_transform(_decoded),
        processing_class=vlm.processor,
        **more,
    )
    if ours:
        trainer.eos_token_ids = [-1]  # every reply has its full length, as `min_new_tokens` makes it there
    trainer.remove_callback(PrinterCallback)
    return trainer


def _opened(name: str) -> Image.Image:
    return Image.open(name).convert("RGB")


def _decoded(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return rows | {"images": [list(map(_opened, names)) for names in rows["images"]]}


def compare(case: Case) -> dict[str, Any]:
    """Both ways on one case."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        apart(prepare, root, case)
        mine, theirs = (apart(run, root, case, ours) for ours in (True, False))
    print(
        f"Prompts of {mine['prompt']:.0f} tokens, {ROLLOUTS} replies of {mine['reply']:.0f}, {PROMPTS} prompts a step:"
    )
    for name, found in (("twin", mine), ("TRL", theirs)):
        print(
            f"  {name:5} {found['gflop']:8.1f} GFLOP a step, {found['seconds']:6.2f} s, peak {found['memory']:6.0f} MiB"
            f" ({found['step_memory']:.0f} above the models)"
        )
    return {
        "case": asdict(case),
        "flops_ratio": round(mine["gflop"] / theirs["gflop"], 3),
        "speedup": round(theirs["seconds"] / mine["seconds"], 2),
        "memory_ratio": round(mine["memory"] / theirs["memory"], 3),
        "step_memory_ratio": round(mine["step_memory"] / max(theirs["step_memory"], 1.0), 3),
        "seconds": round(mine["seconds"], 3),
        "peer_seconds": round(theirs["seconds"], 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the small case")
    parser.add_argument("--checkpointing", action="store_true", help="both ways with gradient checkpointing")
    given = parser.parse_args()
    case = replace(QUICK if given.quick else FULL, checkpointing=given.checkpointing)
    os.environ |= {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # threads that wait by spinning are in the way of others
    print(json.dumps({"name": "train", "peer": "TRL 1.16 GRPOTrainer", **compare(case)}))


if __name__ == "__main__":
    main()
