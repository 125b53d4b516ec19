"""What a model saw in photos, kept on disk up to a bound: a safetensors file a photo."""

import json
import os
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import torch
import transformers
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from twin.core import aside, digest
from twin.models._loading import Vlm
from twin.models._vision_memory import Seen

__all__ = ["VisionDisk", "vision_digest"]

_ENDING = ".safetensors"
_NOT_SEEN_BY = ("text_config", "_name_or_path")
_LANGUAGE = ("language_model", "text_model", "lm_head")


@dataclass(slots=True)
class VisionDisk:
    """A folder of features. Several processes may share it; the bound is then kept by each for what it knows of.

    Attributes:
        folder: Where the files are; made when there is something to keep.
        limit: Most bytes of files.
    """

    folder: Path
    limit: int
    _held: int = 0
    _files: OrderedDict[str, int] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        states = [(path, path.stat()) for path in self.folder.glob(f"*{_ENDING}")]
        for path, state in sorted(states, key=lambda one: (one[1].st_mtime_ns, one[0].name)):
            self._files[path.name] = state.st_size
            self._held += state.st_size
        self._make_room()

    def get(self, key: str) -> Seen | None:
        """What is kept under ``key``; a file that is gone or damaged counts as nothing."""
        path = self._path(key)
        try:
            with safe_open(path, "pt") as file:
                notes = file.metadata()
                seen = Seen(notes["words"], notes["types"], {name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118 - no dict
            os.utime(path)
        except (OSError, SafetensorError):
            return None
        if path.name in self._files:
            self._files.move_to_end(path.name)
        return seen

    def put(self, key: str, seen: Seen) -> None:
        """Keep ``seen``; what was not asked for longest makes room."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside(path) as partial:
            tensors = {name: tensor.contiguous() for name, tensor in seen.tensors.items()}
            save_file(tensors, partial, metadata={"words": seen.words, "types": seen.types})
        self._held += path.stat().st_size - self._files.pop(path.name, 0)
        self._files[path.name] = path.stat().st_size
        self._make_room()

    def _path(self, key: str) -> Path:
        return self.folder / f"{digest(key)}{_ENDING}"

    def _make_room(self) -> None:
        while self._held > self.limit:
            name, size = self._files.popitem(last=False)
            self._held -= size
            with suppress(FileNotFoundError):  # another process was first
                (self.folder / name).unlink()


def _of_vision(name: str) -> bool:
    return not any(part in name for part in _LANGUAGE)


def vision_digest(vlm: Vlm, sees: Callable[[str], bool] = _of_vision) -> str:
    """Content hash of whatever features depend on: processor, settings, and the weights before the language model.

    A model that was trained with its vision tower left as it was shares features with the one it came from.

    Args:
        vlm: The model.
        sees: Which weights count, by their names.
    """
    state = vlm.model.state_dict()
    seeing = sorted(filter(sees, state))
    config = {name: value for name, value in vlm.model.config.to_dict().items() if name not in _NOT_SEEN_BY}
    settings = (
        vlm.processor.to_json_string(),
        vlm.processor.image_processor.to_json_string(),
        json.dumps(config, sort_keys=True, default=str),
        str(vlm.model.dtype),
        vlm.device.type,
        transformers.__version__,
        torch.__version__,
    )
    return digest(*settings, *(digest(name, _bytes(state[name])) for name in seeing))


def _bytes(weight: torch.Tensor) -> bytes:
    return weight.cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
