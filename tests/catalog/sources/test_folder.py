from pathlib import Path

import pytest

from tests.catalog.sources.streams import contents, jpeg, options, photos, reasons, write
from twin.catalog.listing import Listing
from twin.catalog.sources import open_source
from twin.core import TwinError


def folder(path: Path) -> Listing:
    return open_source("folder", path, options(path.parent))


def test_depth_decides_what_is_a_category(tmp_path: Path) -> None:
    for number, place in enumerate(
        ("flat/1.png", "flat/0.png", "mugs/red/0.png", "0.png", "a/b/c/0.png", "flat/.thumb.png")
    ):
        write(tmp_path / "photos" / place, jpeg(number))
    (tmp_path / "photos" / "bowls" / "bare").mkdir(parents=True)
    listing = folder(tmp_path / "photos")
    assert [(photo.original, photo.instance, photo.category) for photo in photos(listing)] == [
        ("flat/0.png", "flat", "thing"),
        ("flat/1.png", "flat", "thing"),
        ("mugs/red/0.png", "mugs/red", "mugs"),
    ]
    assert sorted(reasons(listing)) == [
        ("0.png", "not in an instance folder"),
        ("a/b/c/0.png", "not in an instance folder"),
        ("bowls/bare", "instance has no photo"),
        ("flat/.thumb.png", "hidden file"),
    ]
    assert listing.note == "Read 2 files as INSTANCE/PHOTO and 1 file as CATEGORY/INSTANCE/PHOTO."
    assert contents(listing)["flat/0.png"] == jpeg(1)


def test_the_order_is_the_same_whenever_files_were_made(tmp_path: Path) -> None:
    places = [f"{instance}/{photo}.png" for instance in ("b", "a b", "a") for photo in (2, 10, 1)]
    for name, order in (("one", places), ("two", places[::-1])):
        for place in order:
            write(tmp_path / name / place, b"x")
    one, two = ([photo.original for photo in photos(folder(tmp_path / name))] for name in ("one", "two"))
    assert one == two
    assert len(one) == 9


def test_links_that_lead_outside_are_refused(tmp_path: Path) -> None:
    secret = write(tmp_path / "elsewhere" / "secret.png", jpeg(0))
    write(tmp_path / "photos" / "mug" / "0.png", jpeg(1))
    (tmp_path / "photos" / "mug" / "link.png").symlink_to(secret)
    (tmp_path / "photos" / "mug" / "inner.png").symlink_to("0.png")
    (tmp_path / "photos" / "mug" / "circle.png").symlink_to("circle.png")
    (tmp_path / "photos" / "folder").symlink_to(secret.parent)
    listing = folder(tmp_path / "photos")
    assert [photo.original for photo in photos(listing)] == ["mug/0.png", "mug/inner.png"]
    assert dict(reasons(listing)) == {
        "mug/link.png": "path outside the folder",
        "mug/circle.png": "not a path",
        "folder": "link to a folder",
    }


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="is not a folder"):
        folder(write(tmp_path / "photos", b""))
