"""What can be said of a photo by itself, as numbers; what they mean is decided elsewhere, by thresholds."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from twin.catalog.checks._layout import collage, text, white_frame

__all__ = ["SCORES", "photo_scores"]

SCORES = ("brightness", "contrast", "entropy", "sharpness", "text", "white_frame", "collage")
"""The keys of `photo_scores`, in order."""

_SIDE = 256
"""Long side, in pixels, at which a photo is judged: sharpness is comparable only at one scale."""

Array = NDArray[np.float32]


def photo_scores(image: Image.Image) -> dict[str, float]:
    """Judge one photo.

    Args:
        image: An RGB image of any size.

    Returns:
        brightness: mean luminance, 0..1;
        contrast: standard deviation of the luminance, 0..0.5;
        entropy: of the histogram of the luminance in 64 bins, 0..1 (all bins alike);
        sharpness: energy of the Laplacian over that of the gradient, from 0 (blurred), about 1 where edges are one
        pixel wide; it depends on no contrast, and strong edges count most, so that a blurred ground does no harm;
        text: how much it looks like a page of text, 0..1;
        white_frame: share of the pixels along the border that are white, 0..1;
        collage: how much a line from side to side looks like a seam between two photos, 0..1.
    """
    grey = _grey(image)
    return {
        "brightness": float(grey.mean()),
        "contrast": float(grey.std()),
        "entropy": _entropy(grey),
        "sharpness": _sharpness(grey),
        "text": text(grey),
        "white_frame": white_frame(grey),
        "collage": collage(grey),
    }


def _grey(image: Image.Image) -> Array:
    """Luminance, 0..1, float32 (height, width), of the image shrunk (never enlarged) to the common scale."""
    scale = min(1.0, _SIDE / max(image.size))
    width, height = (max(1, round(side * scale)) for side in image.size)
    small = image.convert("L").resize((width, height), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float32) * np.float32(1 / 255)


def _entropy(grey: Array) -> float:
    share = np.bincount((grey * 63.999).astype(np.uint8).ravel(), minlength=64) / grey.size
    present = share[share > 0]
    return float(-(present * np.log2(present)).sum() / 6 + 0.0)


def _sharpness(grey: Array) -> float:
    if min(grey.shape) < 3:
        return 0.0
    inner = grey[1:-1, 1:-1]
    up, down, left, right = grey[:-2, 1:-1], grey[2:, 1:-1], grey[1:-1, :-2], grey[1:-1, 2:]
    across, along = (right - left) / 2, (down - up) / 2
    laplacian = up + down + left + right - 4 * inner
    gradient = float(np.vdot(across, across) + np.vdot(along, along))
    # Differences of few grey levels are rounding and noise, not edges.
    return float(np.vdot(laplacian, laplacian)) / max(gradient, inner.size * (3 / 255) ** 2)
