import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from PIL import Image

from tests.storing import PLACE, store_photos
from twin.core import Workspace, digest, write_table

Row = dict[str, Any]
Write = Callable[..., Workspace]

TEXTS = ("image_id", "instance_id", "phash", "source", "original", "role", "view")
IMAGES = pa.schema(
    [*((name, pa.string()) for name in TEXTS), ("width", pa.int32()), ("height", pa.int32()), *PLACE],
)
ABOUT = ("instance_id", "category", "group", "title", "source", "base", "changes", "attributes", "facts")
INSTANCES = pa.schema([*((name, pa.string()) for name in ABOUT), ("degree", pa.int32())])
EXCLUDED = pa.schema(
    [(name, pa.string()) for name in ("original", "instance", "reason", "detail", "source", "image_id")]
)
CHANGES = [
    {"attribute": "handle_width", "before": 1.2, "after": 1.6, "unit": "cm", "level": "clear"},
    {"attribute": "pattern", "before": "dots", "after": "stripes", "unit": "kind", "level": "obvious"},
]


def instance(name: str, category: str = "mug", title: str = "", base: str = "") -> Row:
    row = {"instance_id": name, "category": category, "group": "", "title": title, "source": "shop", "base": base}
    changes = json.dumps(CHANGES if base else [])
    return row | {
        "degree": 2 if base else 0,
        "changes": changes,
        "attributes": "{}",
        "facts": json.dumps({"lid": "no"}),
    }


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a catalogue of the instances given, each with photos of one colour."""

    def make(photos: list[tuple[Row, tuple[int, int, int], int]], excluded: tuple[Row, ...] = ()) -> Workspace:
        workspace, images, rows = Workspace(tmp_path), {}, []
        for about, colour, count in photos:
            for number in range(count):
                image_id = digest(about["instance_id"], str(number))
                images[image_id] = Image.new("RGB", (100, 50 + number), colour)
                row = {"image_id": image_id, "instance_id": about["instance_id"], "phash": "0" * 16, "view": ""}
                original = f"{about['instance_id']}/{number}.jpg"
                rows.append(row | {"source": "shop", "original": original, "role": "customer", "width": 100})
                rows[-1] |= {"height": 50 + number}
        places = store_photos(workspace, images)
        write_table(workspace.images, [row | places[row["image_id"]] for row in rows], IMAGES)
        write_table(workspace.instances, [about for about, _, _ in photos], INSTANCES)
        write_table(workspace.excluded, excluded, EXCLUDED)
        return workspace

    return make


@pytest.fixture
def workspace(write: Write) -> Workspace:
    """A mug in red, its near-twin in green, and a blue bowl, two photos each."""
    return write(
        [
            (instance("mug-1", title="red mug"), (200, 0, 0), 2),
            (instance("mug-1-d02-1", base="mug-1"), (0, 200, 0), 2),
            (instance("shop/bowls/1", "bowls", "1"), (0, 0, 200), 2),
        ]
    )
