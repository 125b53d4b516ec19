"""Imports: what they leave, again, after changes, and after failures."""

import json
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.catalog.conftest import SavePhoto
from tests.catalog.importing.listings import Fixed, in_folder
from twin.catalog import ImageStore, import_photos
from twin.catalog.checks import SCORES
from twin.catalog.importing import sole_import, source_table
from twin.catalog.listing import Exclusion
from twin.core import CatalogSettings, TwinError, Workspace, read_rows, stale_reason

SETTINGS = CatalogSettings(workers=1, long_side=64)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


def bring(
    workspace: Workspace, folder: Path, name: str | None = None, settings: CatalogSettings = SETTINGS
) -> dict[str, int]:
    return import_photos(workspace, settings, in_folder(folder), name or folder.name, str(folder))


def tables(workspace: Workspace) -> list[bytes]:
    return [path.read_bytes() for path in (workspace.images, workspace.instances, workspace.excluded)]


def files(workspace: Workspace) -> list[str]:
    """All files of the catalogue but its tables."""
    paths = (path for path in (workspace.root / "catalog").glob("*/**/*") if path.is_file())
    return sorted(path.relative_to(workspace.root).as_posix() for path in paths)


def four_instances(save_photo: SavePhoto, folder: str = "photos", seed: int = 0) -> None:
    for instance in range(4):
        for view in range(3):
            save_photo(f"{folder}/mugs/{instance}/{view}.png", seed + 10 * instance + view)


def test_tables_follow_the_contract(workspace: Workspace, tmp_path: Path, save_photo: SavePhoto) -> None:
    four_instances(save_photo)
    (tmp_path / "photos" / "mugs" / "0" / "text.jpg").write_text("no image")
    counts = bring(workspace, tmp_path / "photos")
    assert counts == {"instances": 4, "near-twins": 0, "images": 12, "excluded": 1}
    images, store = read_rows(workspace.images), ImageStore(workspace)
    assert [(row["instance_id"], row["original"]) for row in images] == [
        (f"photos/{instance}", f"mugs/{instance}/{view}.png") for instance in range(4) for view in range(3)
    ]
    for row in images:
        with store.get(row["image_id"]).open() as stored:
            assert stored.size == (row["width"], row["height"]) == (64, 43)
    first = read_rows(workspace.instances)[0]
    assert (first["instance_id"], first["category"], first["source"]) == ("photos/0", "mugs", "photos")
    assert (first["group"], first["base"], first["degree"], json.loads(first["changes"])) == ("", "", 0, [])
    assert read_rows(workspace.excluded) == [
        {
            "original": "mugs/0/text.jpg",
            "instance": "photos/0",
            "reason": "not an image",
            "detail": "none of JPEG, PNG, WEBP, AVIF, GIF, BMP, TIFF",
            "source": "photos",
            "image_id": None,
        }
    ]
    stamp = workspace.stamped("catalog")
    assert stamp is not None
    assert stamp.counts == counts
    assert stale_reason(workspace.root, stamp) is None


def test_the_table_of_a_source_has_a_row_for_each_photo(
    workspace: Workspace, tmp_path: Path, save_photo: SavePhoto
) -> None:
    four_instances(save_photo)
    (tmp_path / "photos" / "mugs" / "0" / "text.jpg").write_text("no image")
    listing = in_folder(tmp_path / "photos")
    listing = Fixed([Exclusion("early", "", "hidden file", "so"), *listing.items])
    import_photos(workspace, SETTINGS, listing, "photos", "here")
    rows = pq.read_table(source_table(workspace, "photos")).to_pylist()
    assert [row["seq"] for row in rows] == list(range(14))
    assert [row["original"] for row in rows] == [item.original for item in listing.items]
    assert (rows[0]["reason"], rows[0]["detail"], rows[0]["instance_id"]) == ("hidden file", "so", "")
    assert (rows[4]["reason"], rows[4]["bytes"], rows[4]["image_id"]) == ("not an image", 8, None)
    assert (rows[1]["original_width"], rows[1]["original_height"]) == (90, 60)
    assert rows[1]["bytes"] == (tmp_path / "photos" / rows[1]["original"]).stat().st_size
    assert all(rows[1][f"score_{name}"] is not None for name in SCORES)
    facts = json.loads(source_table(workspace, "photos").with_suffix(".json").read_text())
    assert facts == {
        "origin": "here",
        "note": "Read 14 items.",
        "facts": {"long_side": 64, "originals": "referenced"},
    }


def test_importing_again_changes_nothing(workspace: Workspace, tmp_path: Path, save_photo: SavePhoto) -> None:
    four_instances(save_photo)
    bring(workspace, tmp_path / "photos")
    before, there = tables(workspace), files(workspace)
    bring(workspace, tmp_path / "photos", settings=CatalogSettings(workers=2, long_side=64))
    assert tables(workspace) == before
    assert files(workspace) == there


def test_importing_again_sees_new_changed_and_lost_photos(
    workspace: Workspace, tmp_path: Path, save_photo: SavePhoto
) -> None:
    four_instances(save_photo)
    bring(workspace, tmp_path / "photos")
    save_photo("photos/mugs/0/new.png", 99)
    save_photo("photos/mugs/1/0.png", 98, (80, 80))
    (tmp_path / "photos" / "mugs" / "2" / "0.png").unlink()
    assert bring(workspace, tmp_path / "photos")["images"] == 12
    fresh = Workspace(tmp_path / "fresh")
    bring(fresh, tmp_path / "photos")
    assert tables(workspace) == tables(fresh)
    assert files(workspace) == files(fresh)


def test_tables_depend_on_the_photos_and_not_on_their_place(
    workspace: Workspace, tmp_path: Path, save_photo: SavePhoto
) -> None:
    four_instances(save_photo, "here/photos")
    four_instances(save_photo, "there/photos")
    other = Workspace(tmp_path / "other")
    bring(workspace, tmp_path / "here" / "photos")
    bring(other, tmp_path / "there" / "photos")
    assert tables(workspace) == tables(other)


def test_sources_add_up_in_any_order(workspace: Workspace, tmp_path: Path, save_photo: SavePhoto) -> None:
    four_instances(save_photo, "left", seed=0)
    four_instances(save_photo, "right", seed=30)  # shares the photos of its first instance with the last of left
    other = Workspace(tmp_path / "other")
    for name in ("left", "right"):
        counts = bring(workspace, tmp_path / name)
    for name in ("right", "left"):
        bring(other, tmp_path / name)
    assert tables(workspace) == tables(other)
    assert counts == {"instances": 6, "near-twins": 0, "images": 18, "excluded": 8}
    bring(workspace, tmp_path / "left")
    assert tables(workspace) == tables(other)


def test_a_lost_store_is_filled_again(workspace: Workspace, tmp_path: Path, save_photo: SavePhoto) -> None:
    four_instances(save_photo)
    bring(workspace, tmp_path / "photos")
    lost = workspace.store / read_rows(workspace.images)[0]["shard"]
    before = lost.read_bytes()
    lost.unlink()
    bring(workspace, tmp_path / "photos")
    assert lost.read_bytes() == before


def test_a_damaged_record_is_made_again(workspace: Workspace, tmp_path: Path, save_photo: SavePhoto) -> None:
    four_instances(save_photo)
    bring(workspace, tmp_path / "photos")
    before, record = tables(workspace), next(workspace.root.rglob(".import/**/*.parquet"))
    record.write_bytes(record.read_bytes()[:100])
    bring(workspace, tmp_path / "photos")
    assert tables(workspace) == before


def test_what_nothing_refers_to_is_removed(workspace: Workspace, tmp_path: Path, save_photo: SavePhoto) -> None:
    four_instances(save_photo)
    bring(workspace, tmp_path / "photos")
    there = files(workspace)
    bring(workspace, tmp_path / "photos", settings=CatalogSettings(workers=1, long_side=80, originals="kept"))
    (workspace.store / "0123.tar").write_bytes(b"of no one")
    (workspace.store / ".0123.tar.99.part").write_bytes(b"half")
    assert [name for name in files(workspace) if "originals" in name]
    bring(workspace, tmp_path / "photos")
    assert files(workspace) == there


def test_what_another_import_has_begun_stays(workspace: Workspace, tmp_path: Path, save_photo: SavePhoto) -> None:
    four_instances(save_photo)
    four_instances(save_photo, "more", seed=50)
    bring(workspace, tmp_path / "more")
    for path in source_table(workspace, "more").parent.iterdir():
        path.unlink()
    begun = files(workspace)
    bring(workspace, tmp_path / "photos")
    assert set(begun) < set(files(workspace))


def test_originals_are_kept_untouched(workspace: Workspace, tmp_path: Path, save_photo: SavePhoto) -> None:
    four_instances(save_photo)
    bring(workspace, tmp_path / "photos", settings=CatalogSettings(workers=1, long_side=64, originals="kept"))
    for row in pq.read_table(source_table(workspace, "photos")).to_pylist():
        shard = workspace.root / "catalog" / "originals" / row["original_shard"]
        data = shard.read_bytes()[row["original_offset"] :][: row["bytes"]]
        assert data == (tmp_path / "photos" / row["original"]).read_bytes()
        with tarfile.open(shard) as archive:
            assert {Path(name).suffix for name in archive.getnames()} == {".png"}


def test_a_failed_import_leaves_the_catalogue_as_it_was(
    workspace: Workspace, tmp_path: Path, save_photo: SavePhoto
) -> None:
    four_instances(save_photo)
    save_photo("lonely/mug/a/0.png", 77)
    (tmp_path / "empty").mkdir()
    bring(workspace, tmp_path / "photos")
    before = tables(workspace)
    with pytest.raises(TwinError, match=r"No photo of 'lonely' is left.*instance has one photo \(1\)"):
        bring(workspace, tmp_path / "lonely")
    with pytest.raises(TwinError, match="holds no photo"):
        bring(workspace, tmp_path / "empty")
    assert tables(workspace) == before
    assert sorted(path.name for path in (workspace.root / "catalog" / "sources").iterdir()) == [
        "photos.json",
        "photos.parquet",
    ]


def test_a_name_stands_for_one_place(workspace: Workspace, tmp_path: Path, save_photo: SavePhoto) -> None:
    four_instances(save_photo, "here/photos")
    four_instances(save_photo, "there/photos", seed=50)
    bring(workspace, tmp_path / "here" / "photos")
    with pytest.raises(TwinError, match="choose another --source"):
        bring(workspace, tmp_path / "there" / "photos")
    assert bring(workspace, tmp_path / "there" / "photos", "more")["instances"] == 8


@pytest.mark.parametrize("name", ["render", "a/b", "..", "", ".hidden", "a\\b", "../up", "a\0b", "a\nb"])
def test_some_names_are_taken(workspace: Workspace, tmp_path: Path, name: str) -> None:
    with pytest.raises(TwinError, match="cannot name a source"):
        import_photos(workspace, SETTINGS, Fixed([]), name, "here")


@dataclass(frozen=True)
class Knowing(Fixed):
    """A source that knows more of some instances."""

    def made(self) -> pa.Table:
        return pa.table(
            {"instance_id": ["1", "3"], "base": ["0", ""], "attributes": ['{"parent": "p"}', "{}"]},
        )


def test_what_a_source_knows_of_its_instances_is_kept(
    workspace: Workspace, tmp_path: Path, save_photo: SavePhoto
) -> None:
    four_instances(save_photo)
    for view in (1, 2):
        (tmp_path / "photos" / "mugs" / "1" / f"{view}.png").unlink()
    listing = Knowing(in_folder(tmp_path / "photos").items)
    counts = import_photos(workspace, SETTINGS, listing, "photos", "here")
    assert counts == {"instances": 3, "near-twins": 1, "images": 10, "excluded": 0}
    rows = read_rows(workspace.instances)
    assert [(row["instance_id"], row["base"], row["attributes"], row["changes"]) for row in rows] == [
        ("photos/0", "", "{}", "[]"),
        ("photos/1", "photos/0", '{"parent": "p"}', "[]"),
        ("photos/2", "", "{}", "[]"),
        ("photos/3", "", "{}", "[]"),
    ]


def test_only_one_import_at_a_time(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with sole_import(workspace), pytest.raises(TwinError, match="Another import"), sole_import(workspace):
        pass
    with sole_import(workspace):
        pass
