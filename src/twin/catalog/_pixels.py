"""Canonical pixels: any image file as upright 8-bit sRGB of bounded size, or the reason why not."""

import io
import math
import warnings
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, UnidentifiedImageError

__all__ = ["UnusableError", "canonical"]

_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF")
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class UnusableError(Exception):
    """Why a file gives no photo.

    Attributes:
        reason: One of few fixed phrases, to count by.
        detail: What is particular to this file.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def canonical(path: Path, long_side: int) -> Image.Image:
    """Read a file as every later stage shall see it.

    The first frame, turned upright, its colour profile converted to sRGB, laid on white where it is transparent, and
    shrunk, if need be, to ``long_side`` pixels.

    Args:
        path: A JPEG, PNG, WebP, AVIF, GIF, BMP or TIFF file.
        long_side: Largest width and height of the result in pixels.

    Returns:
        An RGB image.

    Raises:
        UnusableError: The file is absent, empty, too large, damaged, or not an image.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with _open(path) as image:
                return _canonical(image, long_side)
        except UnusableError:
            raise
        except Exception as error:  # on a damaged file a decoder may raise anything
            raise _damaged(error) from error


def _open(path: Path) -> Image.Image:
    """Read the header only, so that an image of too many pixels is never decoded."""
    try:
        if not path.is_file():
            raise UnusableError("no such file")
        if path.stat().st_size == 0:
            raise UnusableError("empty file")
        return Image.open(path, formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnusableError("too many pixels", f"more than {Image.MAX_IMAGE_PIXELS:,}") from error
    except UnidentifiedImageError as error:
        raise UnusableError("not an image", f"none of {', '.join(_FORMATS)}") from error
    except OSError as error:
        if error.errno is None:  # raised by a decoder
            raise _damaged(error) from error
        raise UnusableError("unreadable file", error.strerror or "") from error


def _damaged(error: Exception) -> UnusableError:
    return UnusableError("damaged image", f"{type(error).__name__}: {error}")


def _canonical(image: Image.Image, long_side: int) -> Image.Image:
    # A JPEG is decoded at a half, a quarter or an eighth of its size where that is still half as large again as needed.
    enough = 1.5 * long_side / max(image.size)
    image.draft(None, (math.ceil(enough * image.width), math.ceil(enough * image.height)))
    image.load()  # other decoders know profile and orientation only now
    profile, orientation = image.info.get("icc_profile"), image.getexif().get(_ORIENTATION)
    image = _resizable(image)
    image.thumbnail((long_side, long_side))
    if orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[orientation])
    return _on_white(image, profile)


def _resizable(image: Image.Image) -> Image.Image:
    """The image in a mode in which pixels can be averaged."""
    if image.mode in {"L", "RGB", "CMYK"} and "transparency" not in image.info:
        return image
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode in {"I", "F", "LAB"}:
        raise UnusableError("unsupported pixels", f"mode {image.mode}")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _on_white(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert to sRGB, and lay on white where the image has an alpha channel."""
    opaque = image.convert("RGB") if image.mode == "RGBA" else image
    colours = _in_srgb(opaque, profile) if profile else opaque.convert("RGB")
    if image.mode != "RGBA":
        return colours
    white = Image.new("RGB", image.size, "white")
    white.paste(colours, mask=image.getchannel("A"))
    return white


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Apply a colour profile; one that is broken or meant for other channels is ignored, as viewers do."""
    try:
        transform = _to_srgb(profile, image.mode)
        return transform.apply(image)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image.convert("RGB")


@lru_cache(maxsize=16)
def _to_srgb(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
