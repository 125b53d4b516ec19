"""Encoders of timm."""

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from twin.embed._extras import extra, unknown_model
from twin.embed._torch import Network

__all__ = ["timm_network"]


def timm_network(name: str) -> Network:
    """The pretrained model ``name`` (``hf-hub:OWNER/MODEL`` and ``local-dir:FOLDER`` too) without its classifier.

    The vector is what the classifier would see, pooled as the model was trained; preprocessing is the model's own.

    Raises:
        TwinError: timm is not installed or has no such model or no weights of it.
    """
    timm: Any = extra("timm", "timm")
    try:
        model = timm.create_model(name, pretrained=True, num_classes=0).eval()
    except (RuntimeError, OSError, ValueError) as error:
        raise unknown_model(f"timm:{name}", error) from error
    transform = timm.data.create_transform(**timm.data.resolve_model_data_config(model), is_training=False)

    def prepare(image: Image.Image) -> npt.NDArray[np.float32]:
        pixels: npt.NDArray[np.float32] = transform(image).numpy()
        return pixels

    return Network(model, prepare, model, f"{transform}; pooled features; timm {timm.__version__}")
