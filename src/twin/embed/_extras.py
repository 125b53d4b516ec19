"""Libraries of encoders that are installed only where they are wanted."""

import importlib
from typing import Any

from twin.core import TwinError

__all__ = ["extra", "unknown_model"]


def extra(module: str, name: str) -> Any:
    """The library ``module``, which the extra ``name`` installs.

    Raises:
        TwinError: It is not installed, or cannot be imported.
    """
    try:
        return importlib.import_module(module)
    except (ImportError, RuntimeError) as error:  # torchvision raises RuntimeError where it does not fit torch
        raise TwinError(
            f'Encoders of {module} need the extra {name}: pip install "twin-vlm[{name}]" ({error}).'
        ) from error


def unknown_model(name: str, error: Exception) -> TwinError:
    """The error where a library does not give the model ``name``."""
    reason = " ".join(str(error).split()).rstrip(".")
    return TwinError(f"Encoder {name!r} cannot be loaded ({reason or type(error).__name__}).")
