"""Photos decoded ahead of the encoder."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from PIL import Image

from twin.catalog.store import ImageRef

__all__ = ["decoded"]

_THREADS = 2


def decoded(photos: Iterable[ImageRef], ahead: int) -> Iterator[Image.Image]:
    """The ``photos``, in order; up to ``ahead`` of them are decoded by threads before they are asked for.

    Raises:
        TwinError: A photo is missing or damaged.
    """
    with ThreadPoolExecutor(_THREADS, "decode") as threads:
        waiting: deque[Future[Image.Image]] = deque()
        try:
            for photo in photos:
                waiting.append(threads.submit(photo.open))
                if len(waiting) > ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
