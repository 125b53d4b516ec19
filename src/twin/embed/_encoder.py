"""What an encoder is, and which one the settings ask for."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from twin.core import EmbedSettings, TwinError
from twin.embed._lite0 import Lite0

__all__ = ["Encoder", "load_encoder"]


class Encoder(Protocol):
    """Something that turns photos into vectors, in two steps so that the first can be done ahead by other threads.

    Attributes:
        name: The name it was asked for by.
        fingerprint: 32 hexadecimal digits that change with whatever a vector depends on beside the photo: weights,
            preprocessing, pooling, layer, library versions.
    """

    name: str
    fingerprint: str

    def prepare(self, image: Image.Image) -> npt.NDArray[Any]:
        """A photo as the network takes it; may be called from several threads at once."""
        ...

    def vectors(self, photos: Sequence[npt.NDArray[Any]]) -> npt.NDArray[np.float32]:
        """Vectors (photos, dimensions) of unit length of prepared photos.

        A vector does not depend on the other photos. May be called from several threads at once.
        """
        ...

    def encode(self, images: Sequence[Image.Image]) -> npt.NDArray[np.float32]:
        """Both steps, one after the other."""
        ...


def load_encoder(settings: EmbedSettings, threads: int | None = None) -> Encoder:
    """The encoder that ``settings`` ask for.

    Args:
        settings: Name, pooling, layer, batch and device.
        threads: Threads of an encoder on a CPU; None takes one for each core.

    Raises:
        TwinError: There is no such model, it lacks weights, an image processor or a way to pool, or its library is not
            installed.
    """
    kind, _, model = settings.encoder.partition(":")
    match kind:
        case "lite0" if not model:
            _refuse_pooling(settings)
            return Lite0(threads)
        case "open_clip":
            _refuse_pooling(settings)
            from twin.embed._open_clip import open_clip_network as network  # noqa: PLC0415 - an extra
        case "timm":
            _refuse_pooling(settings)
            from twin.embed._timm import timm_network as network  # noqa: PLC0415 - an extra
        case _:
            from twin.embed._huggingface import huggingface_network  # noqa: PLC0415 - torch, transformers

            return _on_device(settings, huggingface_network(settings.encoder, settings.pooling, settings.layer))
    return _on_device(settings, network(model))


def _on_device(settings: EmbedSettings, network: Any) -> Encoder:
    from twin.embed._torch import TorchEncoder  # noqa: PLC0415 - torch

    return TorchEncoder(settings.encoder, network, settings.batch, settings.device)


def _refuse_pooling(settings: EmbedSettings) -> None:
    if settings.pooling != "auto" or settings.layer is not None:
        raise TwinError(
            f"Encoder {settings.encoder!r} has one way to pool its features; leave out --pooling and --layer, which "
            "are for Hugging Face models."
        )
