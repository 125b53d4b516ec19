"""Loading a vision-language model and its processor from a run, a folder, the hub, or the package."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from transformers import AutoModelForImageTextToText

from twin.core import TwinError, Workspace
from twin.models import _lite_tower  # registers the tower of the packaged model
from twin.models._folder import folder_digest, model_folder
from twin.models._patches import multiply_patches
from twin.models._processors import load_processor
from twin.models._quiet import quiet_libraries

__all__ = ["PACKAGED_BASE", "Vlm", "load_vlm", "locate"]

PACKAGED_BASE = Path(__file__).parent / "base"
"""The packaged base model: general questions about rendered photos, no fine differences (``recipes/base``)."""


@dataclass(frozen=True, slots=True)
class Vlm:
    """A loaded vision-language model.

    Attributes:
        model: The `transformers` model, in evaluation mode.
        processor: Its processor, padding on the left.
        device: Where the model is.
        fingerprint: Content hash of its files.
    """

    model: Any
    processor: Any
    device: torch.device
    fingerprint: str


def locate(name: str, workspace: Workspace) -> str:
    """The folder or hub id that ``name`` stands for: a run of the workspace, ``base``, a folder, or a hub id."""
    run = workspace.run(name)
    if run.is_dir():
        return str(run)
    if name == "base":
        return str(PACKAGED_BASE)
    path = Path(name).expanduser()
    if path.is_dir():
        return str(path)
    of_run = name.removesuffix("/best")
    if of_run and of_run != name and workspace.run(of_run).is_dir():
        raise TwinError(f"Run {of_run} keeps no best step: its last one was the best, or none was validated.")
    if name.count("/") != 1 or path.is_absolute() or name.startswith("."):
        raise TwinError(
            f"There is no model {name!r}: no run {run}, no such folder, and not a Hugging Face id (owner/name)."
        )
    return name


def load_vlm(
    source: str, device: str | None = None, *, dtype: torch.dtype | None = None, quantization: Any = None
) -> Vlm:
    """Load a model for image and text to text.

    Args:
        source: A folder or a hub id, as `locate` gives it.
        device: ``cpu``, ``cuda``, …; the best there is by default.
        dtype: Number type of the weights; bfloat16 on an accelerator and float32 on the CPU by default.
        quantization: A configuration of `transformers` for weights in fewer bits.

    Raises:
        TwinError: The folder holds no complete model, or the hub does not have it or cannot be reached.
    """
    folder, place = model_folder(source), _place(device)
    _check_folder(folder)
    quiet_libraries()
    try:
        processor = load_processor(str(folder))
        model, found = AutoModelForImageTextToText.from_pretrained(
            folder,
            dtype=dtype or (torch.float32 if place.type == "cpu" else torch.bfloat16),
            output_loading_info=True,
            **({"quantization_config": quantization, "device_map": {"": place}} if quantization else {}),
        )
    except (ImportError, OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise TwinError(f"Model {source} cannot be loaded: {' '.join(str(error).split())[:300]}") from error
    if missing := sorted(found["missing_keys"]):  # `transformers` would go on with random numbers
        raise TwinError(f"Model {source} lacks weights ({missing[0]}, {len(missing)} in all); fetch or save it again.")
    processor.tokenizer.padding_side = "left"
    if isinstance(tower := getattr(model.model, "vision_tower", None), _lite_tower.LiteTower):
        tower.remember()
    multiply_patches(model)
    return Vlm(_moved(model, place, source).eval(), processor, place, folder_digest(folder))


def _place(device: str | None) -> torch.device:
    try:
        return torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    except RuntimeError as error:
        raise TwinError(f"There is no device {device!r}; give cpu, cuda or cuda:1.") from error


def _moved(model: Any, place: torch.device, source: str) -> Any:
    try:
        return model.to(place)
    except (RuntimeError, AssertionError) as error:
        why = " ".join(str(error).split())[:300].rstrip(".")
        raise TwinError(f"Model {source} cannot be brought to device {place}: {why}.") from error


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        return
    if not (folder / "config.json").exists():
        raise TwinError(f"Model folder {folder} has no config.json; is it a finished run or a downloaded model?")
    if not any(folder.glob("*.safetensors")):
        raise TwinError(f"Model folder {folder} has no weights (*.safetensors); is the run finished?")
