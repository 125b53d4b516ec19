"""Contact sheets: everybody is shown once, near-twins with their base, on pages of bounded height."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.catalog.showing.conftest import CHANGES, Write, instance
from twin.catalog.showing import contact_sheet
from twin.catalog.showing._captions import caption, change_text
from twin.catalog.showing._chosen import Strip, strips
from twin.catalog.showing._sheet import HEIGHT, _pages
from twin.core import TwinError, Workspace


def shares(path: Path) -> list[int]:
    """Pixels of red, green and blue photos on a sheet."""
    with Image.open(path) as sheet:
        pixels = np.asarray(sheet.convert("RGB")).astype(int)
    return [int((np.abs(pixels - np.eye(3, dtype=int)[channel] * 200).max(-1) < 8).sum()) for channel in range(3)]


def test_an_instance_is_shown_with_its_near_twin(workspace: Workspace) -> None:
    [path] = contact_sheet(workspace, instance="mug-1")
    assert path == workspace.root / "sheets" / "mug-1.png"
    red, green, blue = shares(path)
    assert red > 9_000
    assert abs(red - green) < 100
    assert blue == 0


def test_a_category_is_shown_alone(workspace: Workspace, tmp_path: Path) -> None:
    output = tmp_path / "out" / "bowls.png"
    assert contact_sheet(workspace, category="bowls", output=output) == [output]
    red, green, blue = shares(output)
    assert red == green == 0
    assert blue > 9_000


def test_slashes_in_an_id_make_no_folders(workspace: Workspace) -> None:
    [path] = contact_sheet(workspace, instance="shop/bowls/1")
    assert path.name == "shop-bowls-1.png"


def test_a_large_category_goes_on_numbered_pages(write: Write) -> None:
    workspace = write([(instance(f"mug-{number:03d}"), (200, 0, 0), 1) for number in range(120)])
    paths = contact_sheet(workspace, category="mug")
    assert [path.name for path in paths] == ["mug-01.png", "mug-02.png", "mug-03.png"]
    heights = []
    for path in paths:
        with Image.open(path) as page:
            heights.append(page.height)
    assert max(heights) <= HEIGHT
    assert sum(heights) == 120 * 156
    assert sum(shares(path)[0] for path in paths) == 120 * 100 * 50


def test_pages_keep_families_together_and_repeat_the_base_of_a_large_one(write: Write) -> None:
    sizes = {"a": 10, "b": 45, "c": 80, "d": 0}
    photos = []
    for base, twins in sizes.items():
        photos.append((instance(base), (9, 9, 9), 1))
        photos += [(instance(f"{base}-{number:02d}", base=base), (9, 9, 9), 1) for number in range(twins)]
    workspace = write(photos)
    families = strips(workspace, None, "mug")
    assert [len(family) for family in families] == [11, 46, 81, 1]
    pages = [
        [strip.row["instance_id"] for strip, _ in page]
        for page in _pages([(strip, caption(strip)) for strip in family] for family in families)
    ]
    assert [page[0] for page in pages] == ["a", "b", "c", "c"]
    assert pages[-1][-1] == "d"
    shown = [name for page in pages for name in page]
    assert sorted(shown) == sorted([about["instance_id"] for about, _, _ in photos] + ["c"])


def test_captions_tell_what_it_is_or_what_differs() -> None:
    assert caption(Strip(instance("mug-1-d02-1", base="mug-1"), ())).splitlines() == [
        "mug-1-d02-1",
        "handle width: 1.2 → 1.6 cm (clear)",
        "pattern: dots → stripes (obvious)",
    ]
    assert caption(Strip(instance("mug-1", title="red mug"), ())).splitlines() == ["mug-1", "red mug", "mug"]
    assert change_text(CHANGES[1]) == "pattern: dots → stripes (obvious)"


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
