"""Photos as small squares, decoded no finer than that needs."""

import io
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from twin.catalog.store import ImageRef
from twin.core import TwinError

__all__ = ["SIDE", "thumbnails"]

SIDE = 64
"""Height and width; the shape of the photo is given up, so that a cropped one fills the same square."""

Pixels = NDArray[np.uint8]


def thumbnails(images: Sequence[ImageRef], mode: Literal["L", "RGB"]) -> Pixels:
    """Decode photos, in threads, to squares of `SIDE` pixels.

    Returns:
        uint8 (photos, SIDE, SIDE) for luminance, (photos, SIDE, SIDE, 3) for colour.

    Raises:
        TwinError: A photo is missing or damaged.
    """
    with ThreadPoolExecutor(os.cpu_count(), "decode") as threads:
        squares: Iterator[Pixels] = threads.map(partial(_square, mode=mode), images)
        shape = (0, SIDE, SIDE, 3) if mode == "RGB" else (0, SIDE, SIDE)
        return np.stack(list(squares)) if images else np.empty(shape, dtype=np.uint8)


def _square(image: ImageRef, mode: Literal["L", "RGB"]) -> Pixels:
    data = image.read()
    try:
        with Image.open(io.BytesIO(data)) as photo:
            photo.draft(mode, (SIDE, SIDE))
            return np.asarray(photo.convert(mode).resize((SIDE, SIDE), Image.Resampling.LANCZOS))
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise TwinError(f"Photo {image.image_id} cannot be decoded ({error}); import it again.") from error
