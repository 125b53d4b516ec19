"""Photos for the catalogue's benchmarks, and duplicates planted among them."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

KINDS = ("re-encoded", "resized", "cropped", "brighter", "mirrored")
"""What may be planted; a mirrored photo is another photo, and must not be found."""

PLANTED = 10
"""One photo in so many is a duplicate of the one before it."""

PHOTOS = 6
"""Photos of one instance, with planted ones."""


def photo(number: int, width: int, height: int) -> Image.Image:
    """A photo of some objects: in two of three cases before a ground of soft colours with grain, else on white."""
    draw = np.random.default_rng(number)
    image = _ground(draw, width, height) if number % 3 else Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    for _ in range(draw.integers(3, 8)):
        middle, reach = draw.uniform(0.3, 0.7, 2) * (width, height), draw.uniform(0.08, 0.3, 2) * (width, height)
        colour = tuple(draw.integers(0, 256, 3).tolist())
        corners = middle + reach * draw.uniform(-1, 1, (5, 2))
        if draw.random() < 0.5:
            pen.ellipse([*(middle - reach), *(middle + reach)], fill=colour, outline="black")
        else:
            pen.polygon([tuple(corner) for corner in corners.tolist()], fill=colour, outline="black")
    return image


def _ground(draw: np.random.Generator, width: int, height: int) -> Image.Image:
    coarse, fine = (
        Image.fromarray(draw.integers(0, 256, (side * 3, side * 4, 3), dtype=np.uint8)).resize((width, height))
        for side in (2, 16)
    )
    return Image.blend(coarse, fine, 0.25)


def planted(image: Image.Image, kind: str, number: int) -> Image.Image:
    """The photo as a duplicate of that kind."""
    draw = np.random.default_rng([number, 1])
    width, height = image.size
    match kind:
        case "resized":
            return ImageOps.scale(image, draw.uniform(0.4, 0.9))
        case "cropped":
            left, top = draw.uniform(0, 0.05, 2) * (width, height)
            return image.crop((round(left), round(top), round(left + 0.95 * width), round(top + 0.95 * height)))
        case "brighter":
            return ImageEnhance.Brightness(image).enhance(1.1 if draw.random() < 0.5 else 0.9)
        case "mirrored":
            return ImageOps.mirror(image)
    return image


def original_of(number: int) -> tuple[int, str] | None:
    """The photo that photo ``number`` duplicates, and how; None for one of its own."""
    if number % PLANTED != PLANTED - 1:
        return None
    return number - 1, KINDS[number // PLANTED % len(KINDS)]


def name_of(number: int) -> str:
    """Where a photo lies: instance and file. Photo 5 of every third instance duplicates one of another instance."""
    return f"{number // PHOTOS:05d}/{number:06d}.jpg"


def truth(photos: int) -> Iterator[tuple[str, str, str]]:
    """Names of both photos, and how the one duplicates the other."""
    for number in range(photos):
        original = original_of(number)
        if original:
            yield name_of(original[0]), name_of(number), original[1]


def make_photos(folder: Path, photos: int, workers: int) -> None:
    """Write photos of 640 × 480 pixels as ``INSTANCE/PHOTO``."""
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(partial(_write, folder), range(photos), chunksize=64))


def _write(folder: Path, number: int) -> None:
    original = original_of(number)
    image = photo(original[0] if original else number, 640, 480)
    if original:
        image = planted(image, original[1], number)
    path = folder / name_of(number)
    path.parent.mkdir(exist_ok=True)
    image.save(path, quality=60 if original and original[1] == "re-encoded" else 90)
