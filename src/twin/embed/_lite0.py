"""The packaged encoder: EfficientNet-Lite0 under onnxruntime, offline and fast on a CPU."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import PIL
from PIL import Image, ImageOps

from twin.core import digest
from twin.embed._lite0_export import SIDE, exported_model, weights_digest
from twin.embed._pooling import SPREAD, cell_statistics, centred_mean, unit

__all__ = ["GRID_SHAPE", "Lite0"]

GRID_SHAPE = (49, 624)
"""Tokens of a photo and channels of a token."""

_RECIPE = "letterbox 224 bicubic grey 127; (x-127)/128; bell 0.4 over middle and last, each unit, joined, unit; 1"


class Lite0:
    """EfficientNet-Lite0, pooled over the centre of a middle and of the last layer.

    A photo is fitted into 224×224 pixels with grey margins. Its vector (1392 dimensions) joins the centre-weighted
    means of the middle (14×14, 112 channels) and of the last (7×7, 1280 channels) feature maps, each of unit length:
    the middle layer still knows colour and pattern, and the weights keep the background out.

    Every photo goes through the network by itself, one thread a core, so its vector cannot depend on a batch.

    Args:
        threads: Photos encoded at a time; None takes one for each core.
    """

    name = "lite0"

    def __init__(self, threads: int | None = None) -> None:
        import onnxruntime  # noqa: PLC0415 - only where it is used

        self.fingerprint = digest(weights_digest(), _RECIPE, onnxruntime.__version__, PIL.__version__)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        path = str(exported_model())
        self._session: Any = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self._threads = ThreadPoolExecutor(threads or len(os.sched_getaffinity(0)), "lite0")

    def prepare(self, image: Image.Image) -> npt.NDArray[np.uint8]:
        """The photo as the network sees it: uint8 (224, 224, 3)."""
        return fitted(image)

    def vectors(self, photos: Sequence[npt.NDArray[Any]]) -> npt.NDArray[np.float32]:
        """Vectors (photos, 1392) of unit length of prepared photos."""
        if not photos:
            return np.empty((0, 112 + 1280), dtype=np.float32)
        return np.concatenate(list(self._threads.map(self._vector, photos)))

    def encode(self, images: Sequence[Image.Image]) -> npt.NDArray[np.float32]:
        """Vectors (images, 1392) of unit length."""
        return self.vectors(list(self._threads.map(fitted, images)))

    def encode_grid(self, images: Sequence[Image.Image]) -> npt.NDArray[np.float16]:
        """Tokens (images, 49, 624), one for each cell of 32×32 pixels, before pooling over the photo.

        A token joins mean and spread over its cell of the fine (stride 8) and middle (stride 16) features with the deep
        ones (stride 32): prints and lettering live in the early layers.
        """
        if not images:
            return np.empty((0, *GRID_SHAPE), dtype=np.float16)
        return np.concatenate(list(self._threads.map(self._tokens, images)))

    def _vector(self, photo: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        _, middle, _, last = self._maps(photo)
        parts = [unit(centred_mean(layer, SPREAD)) for layer in (middle, last)]
        return unit(np.concatenate(parts, axis=1))

    def _tokens(self, image: Image.Image) -> npt.NDArray[np.float16]:
        fine, middle, deep, _ = self._maps(fitted(image))
        cells = np.concatenate([*cell_statistics(fine, 4), *cell_statistics(middle, 2), deep], axis=1)
        return cells.reshape(1, cells.shape[1], -1).transpose(0, 2, 1).astype(np.float16)

    def _maps(self, photo: npt.NDArray[np.uint8]) -> list[npt.NDArray[np.float32]]:
        maps: list[npt.NDArray[np.float32]] = self._session.run(None, {"photo": photo[None]})
        return maps


def fitted(image: Image.Image) -> npt.NDArray[np.uint8]:
    """``image`` as the network sees it: uint8 (224, 224, 3)."""
    rgb = image.convert("RGB")
    if rgb.size != (SIDE, SIDE):
        rgb = ImageOps.pad(rgb, (SIDE, SIDE), Image.Resampling.BICUBIC, color=(127, 127, 127))
    return np.asarray(rgb)
