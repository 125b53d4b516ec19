"""The peer of `benchmarks/evaluate.py`: lmms-eval, in the environment of ``make peers-eval``, which has no twin in it.

``python benchmarks/_lmms_peer.py MODEL TASKS TASK OUT BATCH TOKENS`` runs lmms-eval's own command line on a folder of
tasks that ``twin bench export --to lmms-eval`` wrote. Its last line is one JSON object: seconds and CPU seconds of
the asking alone, and the peak in MiB.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

import torch

sys.path.remove(str(Path(__file__).resolve().parent))  # lmms-eval imports a library that is called `evaluate`

NAME = "qwen2_5_vl_cpu"


def complete_torchvision() -> None:
    """Let qwen-vl-utils be imported where torch has no CUDA, but torchvision, as on PyPI, asks for it."""
    try:
        import torchvision  # noqa: F401, PLC0415
    except RuntimeError:
        for name in ("nms", "qnms"):
            torch.library.define(f"torchvision::{name}", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")


complete_torchvision()

from lmms_eval.api.model import lmms  # noqa: E402
from lmms_eval.models import MODEL_REGISTRY_V2, ModelManifest  # noqa: E402
from lmms_eval.models.chat.qwen2_5_vl import Qwen2_5_VL  # noqa: E402
from transformers import (  # noqa: E402
    AutoImageProcessor,
    AutoTokenizer,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2_5_VLProcessor,
    Qwen2VLVideoProcessor,
)


class OnCpu(Qwen2_5_VL):
    """lmms-eval's Qwen2.5-VL as it is, but for 32-bit numbers and Pillow's resizing, which twin uses on a CPU too."""

    def __init__(self, pretrained: str, batch_size: int = 1, device: str = "cpu", **_: Any) -> None:
        lmms.__init__(self)
        # What the class above keeps; its own loading knows bfloat16 only.
        self._model = Qwen2_5_VLForConditionalGeneration.from_pretrained(pretrained, dtype=torch.float32).eval()
        self._tokenizer = AutoTokenizer.from_pretrained(pretrained, padding_side="left")
        template = Path(pretrained, "chat_template.jinja").read_text(encoding="utf-8")
        images = AutoImageProcessor.from_pretrained(pretrained, backend="pil")
        self.processor = Qwen2_5_VLProcessor(images, self._tokenizer, Qwen2VLVideoProcessor(), chat_template=template)
        self._config, self._device, self.device_map = self._model.config, torch.device(device), device
        self._rank, self._world_size, self._max_length = 0, 1, 2048
        self.min_pixels, self.max_pixels = (
            self.processor.image_processor.size[edge] for edge in ("shortest_edge", "longest_edge")
        )
        self.max_num_frames, self.fps, self.use_cache = 32, None, True
        self.batch_size_per_gpu = int(batch_size)

    @property
    def model(self) -> Any:
        return self._model

    def generate_until(self, requests: Any) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        replies = super().generate_until(requests)
        COSTS.update(seconds=time.perf_counter() - wall, cpu=time.process_time() - cpu)
        return replies


COSTS: dict[str, float] = {}


def main() -> None:
    model, tasks, task, out, batch, tokens = sys.argv[1:]
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", torch.get_num_threads())))
    MODEL_REGISTRY_V2.register_manifest(ModelManifest(NAME, chat_class_path=f"{__name__}.OnCpu"), overwrite=True)
    sys.argv = [
        "lmms_eval",
        *("--model", NAME, "--model_args", f"pretrained={model}", "--device", "cpu"),
        *("--include_path", tasks, "--tasks", task, "--batch_size", batch),
        *("--gen_kwargs", f"max_new_tokens={tokens}", "--log_samples", "--output_path", out),
    ]
    from lmms_eval.__main__ import cli_evaluate  # noqa: PLC0415 - reads the command line

    cli_evaluate()
    if not COSTS:  # it has told what went wrong, and goes on
        raise SystemExit(1)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Path(out, "costs.json").write_text(json.dumps(COSTS | {"memory": memory}))
    print(json.dumps(COSTS | {"memory": memory}))


if __name__ == "__main__":
    sys.modules["_lmms_peer"] = sys.modules["__main__"]  # lmms-eval imports the class by its name
    __name__ = "_lmms_peer"
    main()
