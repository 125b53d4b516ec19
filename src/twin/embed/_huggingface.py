"""Encoders from Hugging Face: self-supervised (DINOv2 …), language-image (CLIP, SigLIP …) and classifier backbones."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
import transformers
from PIL import Image

from twin.core import TwinError
from twin.embed._tokens import pooled_features
from twin.embed._torch import Network

__all__ = ["huggingface_network"]


def huggingface_network(name: str, pooling: str, layer: int | None) -> Network:
    """A Hugging Face vision model by id or local folder.

    With ``auto`` pooling the vector is, in this order: the image features of a language-image model; the pooled output
    where the checkpoint has trained it; else the class token of a transformer or the mean of a feature map. Of a single
    ``layer`` it is the class token or the mean.

    Raises:
        TwinError: There is no such model, it has no weights or no image processor, or it cannot be pooled so.
    """
    processor, model, missing = _load(name)
    pooler = not any("pooler" in key for key in missing)
    if pooling == "pooler" and (layer is not None or not pooler):
        reason = "only its output has a trained pooler" if pooler else "its checkpoint has no trained pooler"
        raise TwinError(f"Encoder {name!r} cannot be pooled by its pooler: {reason}.")

    def prepare(image: Image.Image) -> npt.NDArray[np.float32]:
        pixels: npt.NDArray[np.float32] = processor(images=image, return_tensors="np")["pixel_values"][0]
        return pixels

    recipe = f"{processor.to_json_string()}; {pooling}, layer {layer}; transformers {transformers.__version__}"
    return Network(model, prepare, _Features(model, pooling, layer, pooler), f"{recipe}; pooler {pooler}")


class _Features:
    """Pixels to pooled features."""

    def __init__(self, model: Any, pooling: str, layer: int | None, pooler: bool) -> None:
        self._model, self._pooling, self._layer = model, pooling, layer
        self._pooler = pooler and layer is None and pooling in ("auto", "pooler")
        self._whole = layer is None and pooling == "auto" and hasattr(model, "get_image_features")
        self._tower = getattr(model, "vision_model", model)

    def __call__(self, pixels: torch.Tensor) -> torch.Tensor:
        if self._whole:
            return _pooled(self._model.get_image_features(pixel_values=pixels))
        if self._layer is not None:
            return self._of(self._hidden(pixels, self._layer), pixels)
        output = self._tower(pixel_values=pixels)
        if self._pooler and getattr(output, "pooler_output", None) is not None:
            return _pooled(output)
        if self._pooling == "pooler":
            raise TwinError("The encoder has no pooler; give another --pooling, such as mean.")
        return self._of(output.last_hidden_state, pixels)

    def _of(self, features: torch.Tensor, pixels: torch.Tensor) -> torch.Tensor:
        down, across = _pair(getattr(self._tower.config, "patch_size", None) or 1)
        return pooled_features(features, (pixels.shape[2] // down, pixels.shape[3] // across), self._pooling)

    def _hidden(self, pixels: torch.Tensor, layer: int) -> torch.Tensor:
        layers: Sequence[torch.Tensor] = self._tower(pixel_values=pixels, output_hidden_states=True).hidden_states
        if not -len(layers) <= layer < len(layers):
            raise TwinError(
                f"The encoder has no layer {layer}; it has 0 (before the first block) to {len(layers) - 1}."
            )
        return layers[layer]


def _pair(size: Any) -> tuple[int, int]:
    return (size, size) if isinstance(size, int) else (size[0], size[1])


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
            f"Encoder {name!r} cannot be loaded; give lite0, the id or folder of a Hugging Face vision model with "
            f"weights and an image processor, open_clip:MODEL/PRETRAINED or timm:MODEL ({reason})."
        ) from error
    missing = sorted(info["missing_keys"])
    if any("pooler" not in key for key in missing):
        raise TwinError(f"Encoder {name!r} lacks weights its architecture needs, such as {missing[0]}.")
    return processor, model.eval(), missing
