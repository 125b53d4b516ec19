import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from tests.catalog.conftest import SavePhoto
from tests.catalog.importing.listings import in_folder
from twin.catalog import ImageStore, import_photos, render_objects
from twin.core import CatalogSettings, Workspace, read_rows

SMALL = CatalogSettings(seen=1, unseen=1, views=2, twins=1, twin_views=1, degrees=[2], size=64, workers=1)
LARGER = ["--seen=4", "--unseen=2", "--views=2", "--twins=1", "--twin-views=1", "--size=64"]


def files(workspace: Workspace) -> dict[str, bytes]:
    """The tables and the store, by name."""
    paths = [workspace.images, workspace.instances, workspace.excluded, *workspace.store.iterdir()]
    return {path.relative_to(workspace.root).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("rendered"))
    render_objects(workspace, SMALL)
    return workspace


def test_near_twins_differ_from_their_base_in_exactly_what_is_said(rendered: Workspace) -> None:
    instances = {row["instance_id"]: row for row in read_rows(rendered.instances)}
    assert sorted(row["degree"] for row in instances.values()) == [0, 0, 2, 2]
    assert sorted(row["group"] for row in instances.values()) == ["seen", "seen", "unseen", "unseen"]
    for row in instances.values():
        base = instances[row["base"] or row["instance_id"]]
        before, after = json.loads(base["attributes"]), json.loads(row["attributes"])
        assert {name: (before[name], after[name]) for name in before if before[name] != after[name]} == {
            change["attribute"]: (change["before"], change["after"]) for change in json.loads(row["changes"])
        }
        assert all(change["sort"] for change in json.loads(row["changes"]))
        assert json.loads(row["facts"])["kind"] == row["category"] == base["category"]


def test_photos_are_varied_and_whole(rendered: Workspace) -> None:
    images = read_rows(rendered.images)
    assert len({row["view"] for row in images}) == len({row["image_id"] for row in images}) == 6
    for row in images:
        assert {"state", "view"} == json.loads(row["view"]).keys()
        with ImageStore(rendered).get(row["image_id"]).open() as photo:
            assert photo.size == (row["width"], row["height"]) == (64, 64)
            assert np.asarray(photo).std() > 10


def test_imported_photos_stay_beside_rendered_ones(tmp_path: Path, rendered: Workspace, save_photo: SavePhoto) -> None:
    save_photo("photos/mugs/red/0.png", 0)
    save_photo("photos/mugs/red/1.png", 1)
    rows = read_rows(rendered.images)
    assert import_photos(rendered, SMALL, in_folder(tmp_path / "photos"), "photos", "here")["instances"] == 3
    assert [row for row in read_rows(rendered.images) if row["source"] == "render"] == rows
    both = files(rendered)
    assert render_objects(rendered, SMALL)["instances"] == 3
    assert files(rendered) == both


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    workspace = Workspace(tmp_path_factory.mktemp("uninterrupted"))
    with render(workspace, "--workers=2") as process:
        assert process.wait() == 0
    return files(workspace)


def render(workspace: Workspace, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from twin.cli import main; main()", "catalog", "render", *LARGER, *arguments]
    return subprocess.Popen([*command, "-w", str(workspace.root)], stdout=subprocess.DEVNULL)


@pytest.mark.slow
def test_a_killed_render_goes_on_to_the_same_bytes(tmp_path: Path, uninterrupted: dict[str, bytes]) -> None:
    workspace = Workspace(tmp_path)
    with render(workspace, "--workers=2") as process:
        while not list(tmp_path.glob("catalog/.import/render/*/[!.]*.parquet")):
            time.sleep(0.05)
        workers = psutil.Process(process.pid).children(recursive=True)
        process.kill()
    assert not workspace.images.exists()
    assert psutil.wait_procs(workers, timeout=20)[1] == []
    done = {path: path.stat().st_mtime_ns for path in tmp_path.glob("catalog/.import/render/*/[!.]*.parquet")}
    assert 0 < len(done) < 6
    with render(workspace, "--workers=2") as process:
        assert process.wait() == 0
    assert files(workspace) == uninterrupted
    assert {path: path.stat().st_mtime_ns for path in done} == done


@pytest.mark.slow
def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path, uninterrupted: dict[str, bytes]) -> None:
    workspace = Workspace(tmp_path)
    with render(workspace, "--workers=1") as process:
        assert process.wait() == 0
    assert files(workspace) == uninterrupted
