"""Running a torch network as an encoder, on a CPU or an accelerator."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
import PIL
import torch
from PIL import Image

from twin.core import TwinError, digest
from twin.embed._pooling import unit

__all__ = ["Network", "TorchEncoder"]


@dataclass(frozen=True)
class Network:
    """A network with its preprocessing and pooling.

    Attributes:
        module: The weights, float32, in evaluation mode.
        prepare: RGB photo to pixels, float32 (channels, height, width).
        features: Pixels (photos, channels, height, width), on the module's device and of its type, to features (photos,
            dimensions).
        recipe: Preprocessing, pooling and library versions, in words or numbers that change with them.
    """

    module: torch.nn.Module
    prepare: Callable[[Image.Image], npt.NDArray[np.float32]]
    features: Callable[[torch.Tensor], torch.Tensor]
    recipe: str


class TorchEncoder:
    """A network on a device, bfloat16 on CUDA and float32 elsewhere.

    The last bits of a matrix product depend on its shape, and on a CPU on the place in it. So a CPU encodes photo by
    photo, and an accelerator in batches of one fixed size, the last one filled up; both belong to the fingerprint.

    Raises:
        TwinError: There is no such device.
    """

    def __init__(self, name: str, network: Network, batch: int, device: str | None) -> None:
        self.name = name
        self._network = network
        self._device = _device(device)
        self._type, batches = _way_on(self._device)
        self._batch = batch if batches else 1
        # Two threads that share the cores would only slow each other; on an accelerator the second fills the gap
        # between two batches.
        self._turn = nullcontext() if batches else Lock()
        self.fingerprint = digest(
            _weights_digest(network.module),
            network.recipe,
            f"batch {self._batch} on {self._device.type} in {self._type}",
            f"torch {torch.__version__}; Pillow {PIL.__version__}",
        )
        network.module.to(self._device, self._type)

    def prepare(self, image: Image.Image) -> npt.NDArray[np.float32]:
        """Pixels (channels, height, width) as the network takes them."""
        return self._network.prepare(image.convert("RGB"))

    def vectors(self, photos: Sequence[npt.NDArray[Any]]) -> npt.NDArray[np.float32]:
        """Vectors (photos, dimensions) of unit length; at least one photo.

        Raises:
            TwinError: The device has too little memory for a batch.
        """
        starts = range(0, len(photos), self._batch)
        with self._turn:
            try:
                parts = [self._part(photos[start : start + self._batch]) for start in starts]
            except torch.OutOfMemoryError as error:
                raise TwinError(
                    f"Device {self._device} has too little free memory for {self._batch} photos at a time in "
                    f"{self.name}; give a smaller --batch."
                ) from error
        return unit(np.concatenate(parts))

    def encode(self, images: Sequence[Image.Image]) -> npt.NDArray[np.float32]:
        """Vectors (images, dimensions) of unit length; at least one image."""
        return self.vectors([self.prepare(image) for image in images])

    @torch.inference_mode()
    def _part(self, photos: Sequence[npt.NDArray[Any]]) -> npt.NDArray[np.float32]:
        filled = [*photos, *[photos[0]] * (self._batch - len(photos))]
        pixels = torch.from_numpy(np.stack(filled))
        if self._device.type == "cuda":
            pixels = pixels.pin_memory()
        # First moved, then converted: as four bytes a value from pinned memory, so that the CPU need not wait.
        moved = pixels.to(self._device, non_blocking=True).to(self._type)
        features = self._network.features(moved)
        vectors: npt.NDArray[np.float32] = features[: len(photos)].float().cpu().numpy()
        return vectors


def _way_on(device: torch.device) -> tuple[torch.dtype, bool]:
    """The number format on ``device``, and whether photos are encoded in batches there."""
    return torch.bfloat16 if device.type == "cuda" else torch.float32, device.type != "cpu"


def _device(name: str | None) -> torch.device:
    try:
        device = torch.device(name or ("cuda" if torch.cuda.is_available() else "cpu"))
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        raise TwinError(f"Torch has no device {name!r} here; give another --device, or none ({reason}).") from error
    return device


def _weights_digest(module: torch.nn.Module) -> str:
    parts: list[bytes | str] = []
    for key, value in module.state_dict().items():
        parts += [key, digest(value.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes())]
    return digest(*parts)
