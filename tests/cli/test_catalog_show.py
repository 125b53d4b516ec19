"""``twin catalog show`` after a real import: what it prints, and the photo it saves."""

from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Twin
from tests.embed.catalogues import drawing
from twin.catalog.store import ImageStore
from twin.core import Workspace, read_rows


@pytest.fixture
def workspace(twin: Twin, tmp_path: Path) -> Workspace:
    for number in range(3):
        path = tmp_path / "photos" / "mugs" / "red" / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        drawing(number, (700, 600)).save(path)
    (tmp_path / "photos" / "mugs" / "red" / "copy.png").write_bytes(path.read_bytes())
    assert twin("catalog", "import", tmp_path / "photos", "-w", tmp_path / "shop", "--workers", 1).code == 0
    return Workspace(tmp_path / "shop")


def test_a_photo_is_shown_and_saved(twin: Twin, tmp_path: Path, workspace: Workspace) -> None:
    row = read_rows(workspace.images)[1]
    saved = tmp_path / "saved.jpg"
    done = twin("catalog", "show", row["image_id"], "-w", workspace.root, "--save", saved)
    assert (done.code, done.err) == (0, "")
    for part in (row["instance_id"], row["original"], "700 × 600 pixels", "512 × 439 pixels", "beside it"):
        assert part in done.out
    assert saved.read_bytes() == ImageStore(workspace).get(row["image_id"]).read()
    with Image.open(saved) as photo:
        assert (photo.format, photo.size) == ("JPEG", (512, 439))


def test_an_instance_is_shown_with_what_was_left_out(twin: Twin, workspace: Workspace) -> None:
    done = twin("catalog", "show", "photos/mugs/red", "-w", workspace.root)
    assert (done.code, done.err) == (0, "")
    assert "duplicate photo (1)" in done.out
    for row in read_rows(workspace.images):
        assert row["image_id"] in done.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing",), "Error: The catalogue has no photo, no instance and no original 'nothing'"),
        (("photos/mugs/red", "--save", "x.jpg"), "is an instance; give the id of a photo to --save"),
    ],
)
def test_what_cannot_be_shown_is_one_line(
    twin: Twin, workspace: Workspace, arguments: tuple[str, ...], message: str
) -> None:
    done = twin("catalog", "show", *arguments, "-w", workspace.root)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert done.err.count("\n") == 1


def test_without_a_catalogue_it_says_so(twin: Twin, tmp_path: Path) -> None:
    done = twin("catalog", "show", "nothing", "-w", tmp_path)
    assert done.code == 2
    assert "images.parquet does not exist" in done.err


def test_a_photo_is_shown_by_the_path_of_its_original(twin: Twin, tmp_path: Path, workspace: Workspace) -> None:
    row = read_rows(workspace.images)[0]
    by_path = twin("catalog", "show", row["original"], "-w", workspace.root)
    assert (by_path.code, by_path.out) == (0, twin("catalog", "show", row["image_id"], "-w", workspace.root).out)
    text = tmp_path / "photos" / "mugs" / "red" / "text.png"
    text.write_text("no photo")
    twin("catalog", "import", tmp_path / "photos", "-w", workspace.root, "--workers", 1)
    done = twin("catalog", "show", "mugs/red/text.png", "-w", workspace.root)
    assert (done.code, "not an image" in done.out) == (0, True)
    refused = twin("catalog", "show", "mugs/red/text.png", "-w", workspace.root, "--save", tmp_path / "x.jpg")
    assert (refused.code, "gave no photo that was stored" in refused.err) == (2, True)
