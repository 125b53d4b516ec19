from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.catalog.conftest import SavePhoto
from twin.catalog._folder import list_folder
from twin.catalog._listing import Listing
from twin.catalog._table import list_table
from twin.core import TwinError


def reasons(listing: Listing) -> dict[str, str]:
    return {exclusion.original or exclusion.instance: exclusion.reason for exclusion in listing.exclusions}


def test_depth_decides_what_is_a_category(tmp_path: Path, save_photo: SavePhoto) -> None:
    for place in ("flat/1.png", "flat/0.png", "mugs/red/0.png", "0.png", "a/b/c/0.png", "flat/.thumb.png"):
        save_photo(f"photos/{place}", 0)
    (tmp_path / "photos" / "bowls" / "bare").mkdir(parents=True)
    listing = list_folder(tmp_path / "photos", "object")
    assert [(photo.original, photo.instance, photo.category) for photo in listing.photos] == [
        ("flat/0.png", "flat", "object"),
        ("flat/1.png", "flat", "object"),
        ("mugs/red/0.png", "mugs/red", "mugs"),
    ]
    assert reasons(listing) == {
        "0.png": "not in an instance folder",
        "a/b/c/0.png": "not in an instance folder",
        "flat/.thumb.png": "hidden file",
        "bowls/bare": "instance has no photo",
    }
    assert listing.note == "Read 2 files as INSTANCE/PHOTO and 1 files as CATEGORY/INSTANCE/PHOTO."


def test_links_that_lead_outside_are_refused(tmp_path: Path, save_photo: SavePhoto) -> None:
    secret = save_photo("elsewhere/secret.png", 0)
    save_photo("photos/mug/0.png", 1)
    (tmp_path / "photos" / "mug" / "link.png").symlink_to(secret)
    (tmp_path / "photos" / "mug" / "inner.png").symlink_to("0.png")
    (tmp_path / "photos" / "mug" / "circle.png").symlink_to("circle.png")
    (tmp_path / "photos" / "folder").symlink_to(secret.parent)
    listing = list_folder(tmp_path / "photos", "object")
    assert [photo.original for photo in listing.photos] == ["mug/0.png", "mug/inner.png"]
    assert reasons(listing) == {
        "mug/link.png": "path outside the folder",
        "mug/circle.png": "not a path",
        "folder": "link to a folder",
    }


def test_csv_paths_that_lead_outside_are_refused(tmp_path: Path, save_photo: SavePhoto) -> None:
    secret = save_photo("elsewhere/secret.png", 0)
    save_photo("data/in/0.png", 1)
    (tmp_path / "data" / "link.png").symlink_to(secret)
    table = tmp_path / "data" / "table.csv"
    table.write_text(
        "path,instance,category\n"
        f"in/0.png,a,mug\n../elsewhere/secret.png,a,mug\n{secret},a,mug\nlink.png,a,mug\nin/../in/0.png,a,mug\n,a,mug\n"
        "x\0y,a,mug\nin/0.png,,mug\nin/0.png,b,\nshort\n",
        encoding="utf-8",
    )
    listing = list_table(table, "thing")
    assert [(photo.original, photo.instance, photo.category) for photo in listing.photos] == [
        ("in/../in/0.png", "a", "mug"),
        ("in/0.png", "a", "mug"),
        ("in/0.png", "b", "thing"),
    ]
    assert [exclusion.reason for exclusion in listing.exclusions] == [
        "path outside the folder",
        "path outside the folder",
        "path outside the folder",
        "row without path or instance",
        "not a path",
        "row without path or instance",
        "row without path or instance",
    ]


def test_parquet_and_csv_with_a_byte_order_mark_agree(tmp_path: Path) -> None:
    pq.write_table(pa.table({"path": ["a.png", "b.png"], "instance": [7, 8]}), tmp_path / "table.parquet")
    (tmp_path / "table.csv").write_text("﻿path,instance\na.png,7\nb.png,8\n", encoding="utf-8")
    from_parquet, from_csv = (list_table(tmp_path / f"table.{kind}", "mug") for kind in ("parquet", "csv"))
    assert from_parquet.photos == from_csv.photos
    assert [photo.instance for photo in from_csv.photos] == ["7", "8"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"path,name\na.png,a\n", "has no column 'instance'; it has path, name"),
        (b"", "has no column 'path'; it has none"),
        (b"path,instance\n\xff\xfe,a\n", "not a readable CSV table in UTF-8"),
        (b"path,instance,category\na.png,a,mug\nb.png,a,bowl\n", "gives instance 'a' two categories, 'mug' and 'bowl'"),
    ],
)
def test_a_bad_table_says_what_is_wrong(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "table.csv").write_bytes(data)
    with pytest.raises(TwinError, match=message):
        list_table(tmp_path / "table.csv", "object")


def test_other_kinds_of_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "photos.zip").write_bytes(b"PK")
    with pytest.raises(TwinError, match=r"neither a folder nor a \.csv or \.parquet table"):
        list_table(tmp_path / "photos.zip", "object")
