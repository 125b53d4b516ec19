"""A step of supervised fine-tuning whose questions share first photos, each read once, against every row read whole.

The model is shaped like Qwen2.5-VL, with random weights; what its vision tower makes of photos is there before, on both
sides, as it is in a run with a frozen tower. A step is the way there and back, without the optimiser. FLOPs are counted
with eager attention (the counter sees nothing of the fused one on the CPU), by the clock and in memory each way is
itself.
"""

import argparse
import json
import os
import tempfile
import time
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from _measure import _peak, apart


@dataclass(frozen=True, slots=True)
class Case:
    """What is compared.

    Attributes:
        side: Width and height of a photo; a multiple of 28.
        width: Of the language model.
        rows: Questions of a step.
        together: How many of them share their first photo.
        steps: Steps that are timed, each by itself, after one that is not.
    """

    side: int
    width: int
    rows: int
    together: int
    steps: int


QUICK = Case(side=224, width=256, rows=8, together=4, steps=3)
FULL = Case(side=448, width=512, rows=8, together=4, steps=5)


def prepare(root: Path, case: Case) -> None:
    """Write the model, and photos."""
    from _qwen import Shape, save_shape  # noqa: PLC0415 - in a process of its own, so that it costs no memory here

    side = (case.side, case.side)
    save_shape(root / "model", Shape(case.width, 6, 64, 2, side))
    rng = np.random.default_rng(0)
    for number in range(2 * case.rows):
        Image.fromarray(rng.integers(0, 255, (*side, 3), dtype=np.uint8)).save(root / f"{number}.png")


def run(root: Path, case: Case, ours: bool) -> dict[str, float]:
    """Steps of one way in a fresh process: seconds of the fastest, as others only slow it down; peak MiB; GFLOP."""
    import torch  # noqa: PLC0415 - each way in a process of its own
    from torch.utils.flop_counter import FlopCounterMode  # noqa: PLC0415

    from twin.models import load_vlm  # noqa: PLC0415

    torch.set_num_threads(2)
    vlm = load_vlm(str(root / "model"), "cpu")
    step = step_of(vlm, root, case, ours)
    before = _peak()
    loss = step()
    seconds = []
    for _ in range(case.steps):
        start = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - start)
    peak = _peak()
    vlm.model.set_attn_implementation("eager")
    with FlopCounterMode(display=False) as counter:
        step()
    gradients = [weight.grad.double().norm() for weight in vlm.model.parameters() if weight.grad is not None]
    return {
        "seconds": min(seconds),
        "memory": peak,
        "step_memory": peak - before,
        "gflop": counter.get_total_flops() / 1e9,
        "loss": loss,
        "grad_norm": float(torch.stack(gradients).norm()),
        "tokens": float(step.tokens),  # type: ignore[attr-defined]
    }


def step_of(vlm: Any, root: Path, case: Case, ours: bool) -> Any:
    """A function that does a step and gives its loss."""
    import torch  # noqa: PLC0415
    from trl.trainer.sft_trainer import DataCollatorForVisionLanguageModeling  # noqa: PLC0415
    from trl.trainer.utils import add_fused_lm_head  # noqa: PLC0415

    from twin.models._vision_features import look, showing  # noqa: PLC0415
    from twin.train.sharing import beginnings_of, read_once  # noqa: PLC0415

    asked = "Look closely at both photos. Do they show the same physical object, or another one that looks alike?"
    shown = [(row // case.together, case.rows + row) for row in range(case.rows)]
    examples = [
        {
            "prompt": [{"role": "user", "content": asked}],
            "completion": [{"role": "assistant", "content": "<answer>yes</answer>"}],
            "images": [Image.open(root / f"{number}.png").convert("RGB") for number in pair],
        }
        for pair in shown
    ]
    batch = dict(DataCollatorForVisionLanguageModeling(vlm.processor, completion_only_loss=True)(examples))
    model = vlm.model.train()
    model.model.visual.requires_grad_(requires_grad=False)
    add_fused_lm_head(model)
    seen = look(model, batch)
    seen.pooler_output = [one.clone() for one in seen.pooler_output]
    is_photo = batch["input_ids"] == model.config.image_token_id
    size = int(is_photo.sum()) // (2 * case.rows)
    begun = beginnings_of(batch["input_ids"], batch["attention_mask"], is_photo, [(first, size) for first, _ in shown])

    def step() -> float:
        model.zero_grad(set_to_none=True)
        with showing(model, seen), read_once(model.get_decoder(), begun) if ours else nullcontext():
            found = model(**batch, use_cache=False, fused_lm_head=True)
        loss: torch.Tensor = -found.log_probs.sum() / found.label_mask.sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss.item()

    step.tokens = batch["input_ids"].shape[1]  # type: ignore[attr-defined]
    return step


def compare(case: Case) -> dict[str, Any]:
    """Both ways on one case."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        apart(prepare, root, case)
        mine, plain = (apart(run, root, case, ours) for ours in (True, False))
    print(f"{case.rows} questions of {mine['tokens']:.0f} tokens, {case.together} of them with the same first photo:")
    for name, found in (("once", mine), ("whole", plain)):
        print(
            f"  {name:5} {found['gflop']:8.1f} GFLOP a step, {found['seconds']:6.2f} s, peak {found['memory']:6.0f} MiB"
            f" ({found['step_memory']:.0f} above it), loss {found['loss']:.5f}, gradient {found['grad_norm']:.4f}"
        )
    difference = max(abs(mine[key] / plain[key] - 1) for key in ("loss", "grad_norm"))
    if difference > 1e-5:
        raise SystemExit(f"The two ways differ by {difference:.1e}.")
    return {
        "case": asdict(case),
        "flops_ratio": round(mine["gflop"] / plain["gflop"], 3),
        "speedup": round(plain["seconds"] / mine["seconds"], 2),
        "memory_ratio": round(mine["memory"] / plain["memory"], 3),
        "step_memory_ratio": round(mine["step_memory"] / max(plain["step_memory"], 1.0), 3),
        "seconds": round(mine["seconds"], 3),
        "peer_seconds": round(plain["seconds"], 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the small case")
    given = parser.parse_args()
    os.environ |= {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # threads that wait by spinning are in the way of others
    print(json.dumps({"name": "sft", "peer": "the same without sharing", **compare(QUICK if given.quick else FULL)}))


if __name__ == "__main__":
    main()
