import json
from pathlib import Path

import pytest
from PIL import Image

from tests.catalog.conftest import SavePhoto
from twin.catalog import import_photos
from twin.core import CatalogSettings, TwinError, Workspace, read_rows, stale_reason

SETTINGS = CatalogSettings(workers=1, long_side=64)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


def tables(workspace: Workspace) -> list[bytes]:
    return [path.read_bytes() for path in (workspace.images, workspace.instances, workspace.excluded)]


def four_instances(save_photo: SavePhoto, folder: str = "photos", seed: int = 0) -> None:
    for instance in range(4):
        for view in range(3):
            save_photo(f"{folder}/mugs/{instance}/{view}.png", seed + 10 * instance + view)


def test_tables_follow_the_contract(workspace: Workspace, tmp_path: Path, save_photo: SavePhoto) -> None:
    four_instances(save_photo)
    (tmp_path / "photos" / "mugs" / "0" / "text.jpg").write_text("no image")
    counts = import_photos(workspace, SETTINGS, tmp_path / "photos")
    assert counts == {"instances": 4, "near-twins": 0, "images": 12, "excluded": 1}
    images = read_rows(workspace.images)
    assert [(row["instance_id"], row["original"]) for row in images] == [
        (f"photos/mugs/{instance}", f"mugs/{instance}/{view}.png") for instance in range(4) for view in range(3)
    ]
    for row in images:
        assert row["file"] == f"catalog/store/{row['image_id'][:2]}/{row['image_id']}.jpg"
        with Image.open(workspace.root / row["file"]) as stored:
            assert stored.size == (row["width"], row["height"]) == (64, 43)
    first = read_rows(workspace.instances)[0]
    assert (first["instance_id"], first["category"], first["title"], first["source"]) == (
        "photos/mugs/0",
        "mugs",
        "0",
        "photos",
    )
    assert (first["group"], first["base"], first["degree"], json.loads(first["changes"])) == ("", "", 0, [])
    assert read_rows(workspace.excluded) == [
        {
            "original": "mugs/0/text.jpg",
            "instance": "photos/mugs/0",
            "reason": "not an image",
            "detail": "none of JPEG, PNG, WEBP, AVIF, GIF, BMP, TIFF",
            "source": "photos",
        }
    ]
    stamp = workspace.stamped("catalog")
    assert stamp is not None
    assert stamp.counts == counts
    assert stale_reason(workspace.root, stamp) is None


def test_importing_again_changes_nothing(workspace: Workspace, tmp_path: Path, save_photo: SavePhoto) -> None:
    four_instances(save_photo)
    import_photos(workspace, SETTINGS, tmp_path / "photos")
    before = tables(workspace)
    import_photos(workspace, CatalogSettings(workers=2, long_side=64), tmp_path / "photos")
    assert tables(workspace) == before


def test_importing_again_sees_new_changed_and_lost_photos(
    workspace: Workspace, tmp_path: Path, save_photo: SavePhoto
) -> None:
    four_instances(save_photo)
    import_photos(workspace, SETTINGS, tmp_path / "photos")
    save_photo("photos/mugs/0/new.png", 99)
    save_photo("photos/mugs/1/0.png", 98, (80, 80))
    (tmp_path / "photos" / "mugs" / "2" / "0.png").unlink()
    assert import_photos(workspace, SETTINGS, tmp_path / "photos")["images"] == 12
    fresh = Workspace(tmp_path / "fresh")
    import_photos(fresh, SETTINGS, tmp_path / "photos")
    assert tables(workspace) == tables(fresh)


def test_sources_add_up_in_any_order(workspace: Workspace, tmp_path: Path, save_photo: SavePhoto) -> None:
    four_instances(save_photo, "left", seed=0)
    four_instances(save_photo, "right", seed=30)  # shares the photos of its first instance with the last of left
    other = Workspace(tmp_path / "other")
    for name in ("left", "right"):
        counts = import_photos(workspace, SETTINGS, tmp_path / name)
    for name in ("right", "left"):
        import_photos(other, SETTINGS, tmp_path / name)
    assert tables(workspace) == tables(other)
    assert counts == {"instances": 6, "near-twins": 0, "images": 18, "excluded": 8}
    import_photos(workspace, SETTINGS, tmp_path / "left")
    assert tables(workspace) == tables(other)


def test_a_lost_store_is_filled_again(workspace: Workspace, tmp_path: Path, save_photo: SavePhoto) -> None:
    four_instances(save_photo)
    import_photos(workspace, SETTINGS, tmp_path / "photos")
    lost = workspace.root / read_rows(workspace.images)[0]["file"]
    lost.unlink()
    import_photos(workspace, SETTINGS, tmp_path / "photos")
    assert lost.exists()


def test_a_failed_import_leaves_the_catalogue_as_it_was(
    workspace: Workspace, tmp_path: Path, save_photo: SavePhoto
) -> None:
    four_instances(save_photo)
    save_photo("lonely/mug/0.png", 77)
    (tmp_path / "empty").mkdir()
    import_photos(workspace, SETTINGS, tmp_path / "photos")
    before = tables(workspace)
    for name in ("lonely", "empty", "absent"):
        with pytest.raises(TwinError):
            import_photos(workspace, SETTINGS, tmp_path / name)
    assert tables(workspace) == before
    assert not (workspace.root / "catalog" / "sources" / "lonely.json").exists()


def test_a_name_stands_for_one_place(workspace: Workspace, tmp_path: Path, save_photo: SavePhoto) -> None:
    four_instances(save_photo, "here/photos")
    four_instances(save_photo, "there/photos", seed=50)
    import_photos(workspace, SETTINGS, tmp_path / "here" / "photos")
    with pytest.raises(TwinError, match="choose another --source"):
        import_photos(workspace, SETTINGS, tmp_path / "there" / "photos")
    assert import_photos(workspace, SETTINGS, tmp_path / "there" / "photos", "more")["instances"] == 8


@pytest.mark.parametrize("name", ["render", "a/b", ".."])
def test_some_names_are_taken(workspace: Workspace, tmp_path: Path, save_photo: SavePhoto, name: str) -> None:
    four_instances(save_photo)
    with pytest.raises(TwinError, match="cannot name a source"):
        import_photos(workspace, SETTINGS, tmp_path / "photos", name)


def test_a_workspace_inside_the_folder_is_refused(tmp_path: Path, save_photo: SavePhoto) -> None:
    four_instances(save_photo)
    with pytest.raises(TwinError, match="lies in the folder to import"):
        import_photos(Workspace(tmp_path / "photos"), SETTINGS, tmp_path / "photos")
