"""The version of the code that does the work, down to the byte."""

from pathlib import Path
from types import ModuleType

import PIL

from twin import __version__
from twin.core import digest, file_digest

__all__ = ["code_digest"]


def code_digest(*packages: ModuleType) -> str:
    """Names the code in ``packages``, and the decoder, so that what others made is not taken for their work."""
    files = sorted(file for package in packages for file in Path(package.__path__[0]).rglob("*.py"))
    return digest(__version__, PIL.__version__, *(f"{file.name} {file_digest(file)}" for file in files))[:12]
