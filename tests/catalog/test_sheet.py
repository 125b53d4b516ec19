import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from twin.catalog import contact_sheet
from twin.catalog._records import Batch, Instance, Photo
from twin.catalog._sheet import _caption
from twin.catalog._sources import Source, write_catalog
from twin.catalog._store import store_image
from twin.core import CatalogSettings, TwinError, Workspace

CHANGES = [
    {"attribute": "handle_width", "before": 1.2, "after": 1.6, "unit": "cm", "level": "clear"},
    {"attribute": "pattern", "before": "dots", "after": "stripes", "unit": "kind", "level": "obvious"},
]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A mug in red, its near-twin in green, and a blue bowl, two photos each."""
    workspace = Workspace(tmp_path)
    instances = (
        Instance("mug-1", "mug", "red mug"),
        Instance("mug-1-d02-1", "mug", "red mug", base="mug-1", degree=2, changes=json.dumps(CHANGES)),
        Instance("shop/bowls/1", "bowls", "1"),
    )
    photos = []
    for instance, colour in zip(instances, ((200, 0, 0), (0, 200, 0), (0, 0, 200)), strict=True):
        for number in range(2):
            stored = store_image(Image.new("RGB", (100, 50 + number), colour), tmp_path)
            photos.append(Photo(str(number), instance.instance_id, stored.image_id, 100, 50 + number, stored.phash))
    write_catalog(workspace, CatalogSettings(), Source("shop", "../shop", Batch(tuple(photos), instances)))
    return workspace


def shares(path: Path) -> list[int]:
    """Pixels of red, green and blue photos on a sheet."""
    with Image.open(path) as sheet:
        pixels = np.asarray(sheet.convert("RGB")).astype(int)
    return [int((np.abs(pixels - np.eye(3, dtype=int)[channel] * 200).max(-1) < 8).sum()) for channel in range(3)]


def test_an_instance_is_shown_with_its_near_twin(workspace: Workspace) -> None:
    path = contact_sheet(workspace, instance="mug-1")
    assert path == workspace.root / "sheets" / "mug-1.png"
    red, green, blue = shares(path)
    assert red > 9_000
    assert abs(red - green) < 100
    assert blue == 0


def test_a_category_is_shown_alone(workspace: Workspace, tmp_path: Path) -> None:
    red, green, blue = shares(contact_sheet(workspace, category="bowls", output=tmp_path / "out" / "bowls.png"))
    assert red == green == 0
    assert blue > 9_000


def test_slashes_in_an_id_make_no_folders(workspace: Workspace) -> None:
    assert contact_sheet(workspace, instance="shop/bowls/1").name == "shop-bowls-1.png"


def test_the_caption_of_a_near_twin_tells_its_changes() -> None:
    row = {"instance_id": "mug-1-d02-1", "base": "mug-1", "changes": json.dumps(CHANGES)}
    assert _caption(row, photos=2).splitlines() == [
        "mug-1-d02-1",
        "handle width: 1.2 → 1.6 cm (clear)",
        "pattern: dots → stripes (obvious)",
    ]


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({}, "either --instance or --category"),
        ({"instance": "mug-1", "category": "mug"}, "either --instance or --category"),
        ({"instance": "mug-2"}, "no instance 'mug-2'"),
        ({"category": "vase"}, "no category 'vase'; it has bowls, mug"),
    ],
)
def test_what_is_not_there_is_named(workspace: Workspace, choice: dict[str, str], message: str) -> None:
    with pytest.raises(TwinError, match=message):
        contact_sheet(workspace, **choice)  # type: ignore[arg-type]
