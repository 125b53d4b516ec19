"""What an encoder is, and which one a name stands for."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from twin.embed._lite0 import Lite0

__all__ = ["Encoder", "load_encoder"]


class Encoder(Protocol):
    """Something that turns photos into vectors.

    Attributes:
        name: The name it was asked for by.
        fingerprint: 32 hexadecimal digits that change with whatever a vector depends on beside the photo: weights,
            preprocessing, pooling.
    """

    name: str
    fingerprint: str

    def encode(self, images: Sequence[Image.Image]) -> npt.NDArray[np.float32]:
        """Vectors (images, dimensions) of unit length; a photo's vector does not depend on the others."""
        ...


def load_encoder(name: str, batch: int = 32, device: str | None = None) -> Encoder:
    """The encoder called ``name``: ``lite0``, or a Hugging Face vision model by id or folder.

    Raises:
        TwinError: There is no such model, or it has no weights or no image processor.
    """
    if name == "lite0":
        return Lite0()
    from twin.embed._huggingface import HuggingFaceEncoder  # noqa: PLC0415 - torch, transformers

    return HuggingFaceEncoder(name, batch, device)
