"""Lines of JSON, plain or gzipped, as a stream."""

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from twin.core import TwinError

__all__ = ["json_lines"]

_LONGEST = 1 << 26
"""Bytes of a line. A longer one is read in parts, none of which is JSON."""


def json_lines(path: Path) -> Iterator[bytes]:
    """The lines of a ``.jsonl`` or ``.jsonl.gz`` file, unparsed, with what ends them.

    Raises:
        TwinError: The file cannot be read, or ends in the middle of its compressed data.
    """
    try:
        with _open(path) as file:
            while line := file.readline(_LONGEST):
                yield line
    except EOFError as error:
        raise TwinError(f"{path} ends in the middle of its gzipped data; download it again.") from error
    except (OSError, zlib.error) as error:
        raise TwinError(f"{path} cannot be read: {error}.") from error


def _open(path: Path) -> BinaryIO:
    """A reader that finds line ends in C, also in what is unpacked."""
    if path.suffix == ".gz":
        return io.BufferedReader(gzip.open(path), 1 << 20)
    return path.open("rb", buffering=1 << 20)
