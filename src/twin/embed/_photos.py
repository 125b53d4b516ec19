"""Photos decoded ahead of what looks at them."""

from collections.abc import Iterable, Iterator

from PIL import Image

from twin.catalog.store import ImageRef
from twin.embed._ahead import done_ahead

__all__ = ["decoded"]

_THREADS = 2


def decoded(photos: Iterable[ImageRef], ahead: int) -> Iterator[Image.Image]:
    """The ``photos``, in order; up to ``ahead`` of them are decoded by threads before they are asked for.

    Raises:
        TwinError: A photo is missing or damaged.
    """
    return done_ahead(_opened, photos, ahead, _THREADS, "decode")


def _opened(photo: ImageRef) -> Image.Image:
    return photo.open()
