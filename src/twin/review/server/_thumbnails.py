"""Small versions of photos, made when somebody first asks for them."""

import asyncio
import io
import os
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from PIL import Image

from twin.catalog.store import StoredImage

__all__ = ["Thumbnails"]

_MOST_BYTES = 64 << 20
_QUALITY = 85
_GAP = 1.5
_AT_ONCE = max(1, (os.cpu_count() or 1) // 2)
"""Photos made smaller at a time: the other cores, and the threads that answer requests, are left for verdicts."""


class Thumbnails:
    """Photos no larger than asked for; those asked for last are kept in memory.

    Args:
        most: Bytes that may be kept.
    """

    def __init__(self, most: int = _MOST_BYTES) -> None:
        self._most, self._bytes = most, 0
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._lock = threading.Lock()
        self._makers = ThreadPoolExecutor(_AT_ONCE, "twin-review-thumbnail")

    @property
    def size(self) -> int:
        """Bytes that are kept now, at most those of ``most``."""
        return self._bytes

    async def of(self, photo: StoredImage, side: int) -> bytes:
        """JPEG bytes of a photo with no side above ``side`` pixels; as they are where it is that small.

        Raises:
            TwinError: Its shard is missing or damaged.
        """
        found = self._known(photo.image_id, side)
        if found is None:
            found = await asyncio.get_running_loop().run_in_executor(self._makers, self._made, photo, side)
        return found

    def _made(self, photo: StoredImage, side: int) -> bytes:
        # Somebody else may have asked for it while this one waited.
        found = self._known(photo.image_id, side)
        if found is not None:
            return found
        whole = photo.read()
        try:
            small = _smaller(whole, side)
        except (OSError, SyntaxError):
            photo.open()  # says in words what is wrong with it
            raise
        if small is not whole:
            self._keep((photo.image_id, side), small)
        return small

    def _known(self, image_id: str, side: int) -> bytes | None:
        with self._lock:
            found = self._kept.get((image_id, side))
            if found is not None:
                self._kept.move_to_end((image_id, side))
            return found

    def _keep(self, key: tuple[str, int], data: bytes) -> None:
        with self._lock:
            self._bytes += len(data) - len(self._kept.pop(key, b""))
            self._kept[key] = data
            while self._bytes > self._most:
                self._bytes -= len(self._kept.popitem(last=False)[1])


def _smaller(whole: bytes, side: int) -> bytes:
    """The photo with no side above ``side``; stored photos stand upright, so that none has to be turned."""
    with Image.open(io.BytesIO(whole)) as image:
        if max(image.size) <= side:
            return whole
        # A JPEG is decoded at the fraction of its size that leaves 1.5 times as many pixels. With Pillow's own 2.0 that
        # takes twice as long for 960, and nobody sees the difference.
        image.thumbnail((side, side), reducing_gap=_GAP)
        small = io.BytesIO()
        image.save(small, "JPEG", quality=_QUALITY)
        return small.getvalue()
