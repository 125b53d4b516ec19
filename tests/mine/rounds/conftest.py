"""A small workspace of drawn photos, embedded and mined once."""

import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from tests.embed.catalogues import IMAGES, INSTANCES, drawing, instance_row
from tests.storing import store_photos
from twin.core import EmbedSettings, MineSettings, Workspace, digest, write_table
from twin.embed import embed
from twin.mine import mine

CLUSTERS, PHOTOS = 12, 3


def _write_catalogue(workspace: Workspace) -> None:
    """Twelve cups and a near-twin of each; three photos of every one, turned a little."""
    instances, images, photos = [], [], {}
    for number in range(2 * CLUSTERS):
        base, twin = divmod(number, 2)
        name = f"cup{base:02d}" + "-a" * twin
        values = {"base": f"cup{base:02d}", "degree": 1 + base % 2} if twin else {}
        instances.append(instance_row(name, source="render", **values))
        for turn in range(PHOTOS):
            image = drawing(number).rotate(7 * turn)
            image_id = digest(image.tobytes())
            photos[image_id] = image
            images.append({"image_id": image_id, "instance_id": name, "width": image.width, "height": image.height})
    places = store_photos(workspace, photos, kind="PNG")
    write_table(workspace.images, [row | places[str(row["image_id"])] for row in images], IMAGES)
    write_table(workspace.instances, instances, INSTANCES)


def _write_split(workspace: Workspace) -> None:
    names = ("instance_id", "cluster", "split")
    rows = [
        (f"cup{number:02d}{end}", f"cup{number:02d}", "train" if number < 9 else "test")
        for number in range(CLUSTERS)
        for end in ("", "-a")
    ]
    schema = pa.schema([(name, pa.string()) for name in names])
    write_table(workspace.pairs("splits"), [dict(zip(names, row, strict=True)) for row in rows], schema)


@pytest.fixture(scope="session")
def _mined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = Workspace(tmp_path_factory.mktemp("mined") / "work")
    _write_catalogue(workspace)
    _write_split(workspace)
    embed(workspace, EmbedSettings())
    mine(workspace, MineSettings(links=4))
    return workspace.root


@pytest.fixture
def workspace(_mined: Path, tmp_path: Path) -> Workspace:
    """A copy of the mined workspace."""
    return Workspace(Path(shutil.copytree(_mined, tmp_path / "work")))


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twin.mine.rounds._comparators.STEPS", 2)
