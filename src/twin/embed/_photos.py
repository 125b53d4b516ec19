"""Stored photos, decoded ahead of the encoder."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from twin.core import TwinError

__all__ = ["decoded", "read_photo"]

_THREADS = 2


def read_photo(path: Path) -> Image.Image:
    """The stored photo at ``path``, decoded, RGB.

    Raises:
        TwinError: The file is gone or damaged.
    """
    try:
        with Image.open(path) as image:
            return image.convert("RGB")
    # Pillow raises SyntaxError for some broken files.
    except (OSError, SyntaxError) as error:
        state = "damaged" if path.exists() else "missing"
        raise TwinError(f"Stored photo {path} is {state}; run the catalog stage again.") from error


def decoded(paths: Sequence[Path], ahead: int) -> Iterator[Image.Image]:
    """The photos at ``paths``, in order; up to ``ahead`` of them are decoded by threads before they are asked for."""
    with ThreadPoolExecutor(_THREADS, "decode") as threads:
        waiting: deque[Future[Image.Image]] = deque()
        try:
            for path in paths:
                waiting.append(threads.submit(read_photo, path))
                if len(waiting) > ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
