"""Encoders from Hugging Face: self-supervised (DINOv2 …), language-image (CLIP, SigLIP …) and classifier backbones."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
import transformers
from PIL import Image

from twin.core import TwinError, digest
from twin.embed._pooling import unit

__all__ = ["HuggingFaceEncoder"]


class HuggingFaceEncoder:
    """A Hugging Face vision model by id or local folder.

    The vector is, in this order: the image features of a language-image model; the pooled output where the checkpoint
    has trained it; else the class token of a transformer or the mean of a feature map.

    The last bits of a matrix product depend on its shape, and on a CPU on the place in it. So a CPU encodes photo by
    photo, and an accelerator in batches of one fixed size, the last one filled up; both belong to the fingerprint.

    Raises:
        TwinError: There is no such model, or it has no weights or no image processor.
    """

    def __init__(self, name: str, batch: int = 32, device: str | None = None) -> None:
        self.name = name
        self._device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self._batch = 1 if self._device.type == "cpu" else batch
        self._processor, self._model, missing = _load(name)
        self._pooler = not any("pooler" in key for key in missing)
        self._model.to(self._device)
        self.fingerprint = digest(
            _weights_digest(self._model),
            self._processor.to_json_string(),
            f"pooler {self._pooler}; batch {self._batch} on {self._device.type}",
            f"torch {torch.__version__}; transformers {transformers.__version__}",
        )

    def encode(self, images: Sequence[Image.Image]) -> npt.NDArray[np.float32]:
        """Vectors (images, dimensions of the model) of unit length; at least one image."""
        starts = range(0, len(images), self._batch)
        return unit(np.concatenate([self._encode(images[start : start + self._batch]) for start in starts]))

    @torch.inference_mode()
    def _encode(self, images: Sequence[Image.Image]) -> npt.NDArray[np.float32]:
        full = [image.convert("RGB") for image in images] + [_FILLER] * (self._batch - len(images))
        pixels = self._processor(images=full, return_tensors="pt")["pixel_values"].to(self._device)
        vectors: npt.NDArray[np.float32] = self._features(pixels)[: len(images)].float().cpu().numpy()
        return vectors

    def _features(self, pixels: torch.Tensor) -> torch.Tensor:
        if hasattr(self._model, "get_image_features"):
            return _pooled(self._model.get_image_features(pixel_values=pixels))
        output = self._model(pixel_values=pixels)
        if self._pooler and getattr(output, "pooler_output", None) is not None:
            return _pooled(output)
        features: torch.Tensor = output.last_hidden_state
        return features[:, 0] if features.ndim == 3 else features.mean((2, 3))


_FILLER = Image.new("RGB", (32, 32))


def _pooled(output: Any) -> torch.Tensor:
    pooled: torch.Tensor = output if isinstance(output, torch.Tensor) else output.pooler_output
    return pooled.flatten(1)


def _load(name: str) -> tuple[Any, Any, list[str]]:
    """The image processor and model of ``name``, and the names of weights its checkpoint lacks."""
    library: Any = transformers
    library.utils.logging.disable_progress_bar()
    library.utils.logging.set_verbosity_error()
    try:
        processor = library.AutoImageProcessor.from_pretrained(name, backend="pil")
        model, info = library.AutoModel.from_pretrained(name, dtype=torch.float32, output_loading_info=True)
    except (OSError, ValueError, ImportError) as error:
        reason = str(error).strip().partition("\n")[0].rstrip(".")
        raise TwinError(
            f"Encoder {name!r} cannot be loaded; give lite0, or the id or folder of a Hugging Face vision model with "
            f"weights and an image processor ({reason})."
        ) from error
    missing = sorted(info["missing_keys"])
    if any("pooler" not in key for key in missing):
        raise TwinError(f"Encoder {name!r} lacks weights its architecture needs, such as {missing[0]}.")
    return processor, model.eval(), missing


def _weights_digest(model: Any) -> str:
    parts: list[bytes | str] = []
    for key, value in model.state_dict().items():
        parts += [key, digest(value.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes())]
    return digest(*parts)
