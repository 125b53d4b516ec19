"""From scene radiance to the pixels of a photo: exposure, white balance, tone curve, sensor noise."""

import numpy as np
from numpy.typing import NDArray

from twin.objects._view import View

__all__ = ["develop", "meter"]

_STEPS = 4096
_BRIGHTEST = 8.0


def meter(image: NDArray[np.float32]) -> float:
    """Find the exposure under which the object is readable.

    Dark objects stay darker and pale ones paler than middle grey, but only by a part of the difference. Neither the
    brightest parts of the object nor those of the whole picture may burn out.

    Args:
        image: ``(height, width, 4)`` linear radiance and the object's coverage.

    Returns:
        The factor on radiance.
    """
    luminance = image[..., :3] @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    on_object = luminance[image[..., 3] > 0.5]
    if not on_object.size:
        on_object = luminance.ravel()
    middle, bright = np.percentile(on_object, [50, 90])
    scene, brightest = np.percentile(luminance, [50, 90])
    key = max(float(middle) ** 0.75 * float(scene) ** 0.25, 1e-4)
    wanted = 0.28 * (key / 0.3) ** 0.2 / key
    return float(min(wanted, 1.5 / max(bright, 1e-4), 0.9 / max(brightest, 1e-4)))


def develop(image: NDArray[np.float32], view: View, exposure: float) -> NDArray[np.uint8]:
    """Turn linear radiance into an sRGB photo.

    Args:
        image: ``(height, width, 3)`` or more channels; the first three are used.
        view: Gives exposure correction, white balance and noise.
        exposure: The metered factor.
    """
    balance = np.asarray(view.white_balance, np.float32) * np.float32(exposure * view.exposure / _BRIGHTEST)
    roots = np.sqrt(np.clip(image[..., :3] * balance, 0, 1))
    photo = np.take(_tone_curve(), (roots * (_STEPS - 1)).astype(np.int32))
    if view.noise > 0:
        rng = np.random.default_rng(view.noise_seed)
        photo += rng.standard_normal(photo.shape, np.float32) * np.float32(view.noise)
    pixels: NDArray[np.uint8] = (np.clip(photo, 0, 1) * 255 + np.float32(0.5)).astype(np.uint8)
    return pixels


def _tone_curve() -> NDArray[np.float32]:
    """Filmic curve (Narkowicz 2015) with the sRGB gamma, over the square root of radiance up to the brightest."""
    x = np.square(np.linspace(0, 1, _STEPS)) * _BRIGHTEST
    curve = np.clip(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0, 1)
    return np.power(curve, 1 / 2.2, dtype=np.float32)
