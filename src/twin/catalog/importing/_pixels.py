"""Canonical pixels: any image file as upright 8-bit sRGB of bounded size, or the reason why not."""

import io
import math
import warnings
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms, UnidentifiedImageError

from twin.catalog.listing import UnusableError

__all__ = ["BYTE_LIMIT", "Canonical", "canonical"]

BYTE_LIMIT = 128 * 2**20
"""Larger files are not read."""

_PIXEL_LIMIT = 89_478_485
"""Images of more pixels are not decoded: a quarter of a gigabyte as RGB."""

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
_LYING = {5, 6, 7, 8}


@dataclass(frozen=True, slots=True)
class Canonical:
    """A photo as every later stage shall see it.

    Attributes:
        image: RGB.
        original_width: Of the upright photo before it was shrunk, in pixels.
        original_height: Likewise.
        suffix: What files of its format end in, such as ``.jpeg``.
    """

    image: Image.Image
    original_width: int
    original_height: int
    suffix: str


def canonical(data: bytes, long_side: int) -> Canonical:
    """Decode an image file once.

    The first frame, turned upright, its colour profile converted to sRGB, laid on white where it is transparent, and
    shrunk, if need be, to ``long_side`` pixels.

    Args:
        data: A JPEG, PNG, WebP, AVIF, GIF, BMP or TIFF file.
        long_side: Largest width and height of the result in pixels.

    Raises:
        UnusableError: The bytes are damaged, of too many pixels, or no image.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with _open(data) as image:
                return _canonical(image, long_side)
        except UnusableError:
            raise
        except Exception as error:  # on a damaged file a decoder may raise anything
            raise UnusableError("damaged image", f"{type(error).__name__}: {error}") from error


def _open(data: bytes) -> Image.Image:
    """Read the header only, so that an image of too many pixels is never decoded."""
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except UnidentifiedImageError as error:
        raise UnusableError("not an image", f"none of {', '.join(_FORMATS)}") from error
    if image.width * image.height > _PIXEL_LIMIT:
        image.close()
        raise _too_large()
    return image


def _too_large() -> UnusableError:
    return UnusableError("too many pixels", f"more than {_PIXEL_LIMIT:,}")


def _canonical(image: Image.Image, long_side: int) -> Canonical:
    width, height, suffix = image.width, image.height, f".{image.format or 'image'}".lower()
    # A JPEG is decoded at a half, a quarter or an eighth of its size where that is still half as large again as needed.
    enough = 1.5 * long_side / max(image.size)
    image.draft(None, (math.ceil(enough * image.width), math.ceil(enough * image.height)))
    image.load()  # other decoders know profile and orientation only now
    profile, orientation = image.info.get("icc_profile"), image.getexif().get(_ORIENTATION)
    image = _resizable(image)
    # Hamming's filter keeps the detail of a bicubic one in shrinking, for two thirds of the time.
    image.thumbnail((long_side, long_side), Image.Resampling.HAMMING)
    if orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[orientation])
    if orientation in _LYING:
        width, height = height, width
    return Canonical(_on_white(image, profile), width, height, suffix)


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
