"""Encoders of open_clip."""

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from twin.core import TwinError
from twin.embed._extras import extra, unknown_model
from twin.embed._torch import Network

__all__ = ["open_clip_network"]

_SCHEMES = ("hf-hub:", "local-dir:")


def open_clip_network(name: str) -> Network:
    """The image tower of ``MODEL/PRETRAINED``, ``hf-hub:OWNER/MODEL`` or ``local-dir:FOLDER``; it gives the vectors.

    Raises:
        TwinError: open_clip is not installed or has no such model, or no weights are named.
    """
    open_clip = extra("open_clip", "open-clip")
    model_name, _, weights = (name, "", "") if name.startswith(_SCHEMES) else name.partition("/")
    if not weights and not name.startswith(_SCHEMES):
        raise TwinError(f"Encoder 'open_clip:{name}' names no weights; give open_clip:MODEL/PRETRAINED.")
    try:
        model, transform = open_clip.create_model_from_pretrained(model_name, pretrained=weights or None)
    except (RuntimeError, OSError, ValueError) as error:
        raise unknown_model(f"open_clip:{name}", error) from error

    def prepare(image: Image.Image) -> npt.NDArray[np.float32]:
        pixels: npt.NDArray[np.float32] = transform(image).numpy()
        return pixels

    def features(pixels: torch.Tensor) -> torch.Tensor:
        output = model.visual(pixels)
        # Towers for captions give their tokens too.
        first: torch.Tensor = output[0] if isinstance(output, tuple) else output
        return first

    recipe = f"{transform}; image features; open_clip {open_clip.__version__}"
    # The text tower has no part in a vector, so neither its weights nor its memory.
    return Network(model.visual.eval(), prepare, features, recipe)
