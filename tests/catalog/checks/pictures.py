"""Photo-like pictures that are unlike one another, and what happens to a photo on its way through the web."""

import io
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from twin.core import generator

Picture = Image.Image


def picture(number: int, size: tuple[int, int] = (320, 280)) -> Picture:
    """Patches of many sizes on a shaded ground; another one for every number."""
    draw = generator(number, "picture")
    image = Image.linear_gradient("L").resize(size).convert("RGB").rotate(int(draw.integers(360)))
    pen = ImageDraw.Draw(image)
    for _ in range(40):
        x, y = int(draw.integers(-40, size[0])), int(draw.integers(-40, size[1]))
        width, height = draw.integers(8, 90, 2).tolist()
        colour = tuple(draw.integers(0, 256, 3).tolist())
        (pen.ellipse if draw.random() < 0.5 else pen.rectangle)([x, y, x + width, y + height], fill=colour)
    return image.filter(ImageFilter.GaussianBlur(0.7))


def encoded(image: Picture, quality: int) -> Picture:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def cropped(image: Picture, left: float, top: float, share: float) -> Picture:
    width, height = image.size
    box = (left * width, top * height, (left + share) * width, (top + share) * height)
    return image.crop(tuple(round(side) for side in box))


DUPLICATES: dict[str, Callable[[Picture], Picture]] = {
    "re-encoded": lambda image: encoded(image, 40),
    "half": lambda image: image.resize((image.width // 2, image.height // 2)),
    "larger": lambda image: image.resize((image.width * 3 // 2, image.height * 3 // 2)),
    "cropped in the middle": lambda image: cropped(image, 0.025, 0.025, 0.95),
    "cropped in a corner": lambda image: cropped(image, 0.0, 0.05, 0.95),
    "cropped on all sides": lambda image: cropped(image, 0.05, 0.05, 0.9),
    "cropped on one side": lambda image: image.crop((0, 0, round(image.width * 0.95), image.height)),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.1),
    "darker": lambda image: ImageEnhance.Brightness(image).enhance(0.9),
}
"""Changes by which a photo stays the same photo."""

OTHERS: dict[str, Callable[[Picture], Picture]] = {
    "mirrored": ImageOps.mirror,
    "in other colours": lambda image: Image.merge("RGB", image.split()[::-1]),
}
"""Changes by which it becomes another."""
