"""Small catalogues of drawn photos."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from PIL import Image, ImageDraw

from tests.storing import PLACE, store_photos
from twin.core import Workspace, digest, generator, write_table

_TEXT, _NUMBER = pa.string(), pa.int32()
IMAGES = pa.schema(
    [("image_id", _TEXT), ("instance_id", _TEXT), ("width", _NUMBER), ("height", _NUMBER), *PLACE, ("original", _TEXT)]
)
INSTANCES = pa.schema(
    [
        ("instance_id", _TEXT),
        ("category", _TEXT),
        ("source", _TEXT),
        ("base", _TEXT),
        ("degree", _NUMBER),
        ("changes", _TEXT),
    ]
)


def drawing(number: int, size: tuple[int, int] = (96, 80)) -> Image.Image:
    """A photo-like picture, another one for every number."""
    draw = generator(number, "drawing")
    noise = draw.integers(0, 60, (size[1], size[0], 3), dtype=np.uint8)
    image = Image.fromarray(noise)
    pen = ImageDraw.Draw(image)
    for _ in range(6):
        x, y = draw.integers(0, min(size), 2).tolist()
        colour = tuple(draw.integers(0, 256, 3).tolist())
        (pen.ellipse if draw.random() < 0.5 else pen.rectangle)([x, y, x + 30, y + 20], fill=colour)
    return image


def write_images(workspace: Workspace, numbers: Sequence[int]) -> list[str]:
    """Store one drawing a number, each an instance of its own; returns the ids in the order of the table."""
    images = {digest(image.tobytes(), str(image.size)): image for image in map(drawing, numbers)}
    places = store_photos(workspace, images, kind="PNG")  # keeps every pixel, so that vectors can be compared
    rows = [
        {"image_id": image_id, "instance_id": f"i{number:05d}", "width": image.width, "height": image.height}
        | {"original": f"cups/{number}.png"}
        | places[image_id]
        for number, (image_id, image) in zip(numbers, images.items(), strict=True)
    ]
    write_table(workspace.images, rows, IMAGES)
    return list(images)


def instance_row(instance_id: str, **values: object) -> Mapping[str, object]:
    """A row of the table of instances."""
    plain = {"category": "cup", "source": "shop", "base": "", "degree": 0, "changes": "[]"}
    return {"instance_id": instance_id, **plain, **values}
