"""A photo that kills its decoder is found and excluded, and no other is, whatever kills processes."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from tests.catalog.conftest import SavePhoto
from tests.catalog.importing.listings import Deadly, Fixed, in_folder
from twin.catalog import import_photos
from twin.catalog.importing import Records
from twin.catalog.importing._apart import read_apart
from twin.catalog.importing._jobs import cut
from twin.catalog.importing._read import read_photos
from twin.catalog.listing import FileBytes, Listed
from twin.core import CatalogSettings, TwinError, Workspace, read_rows

Change = Callable[[Listed], Listed]


def changed(listing: Fixed, changes: dict[str, Change]) -> Fixed:
    """The listing with other photos in some places."""
    items = [item for item in listing.items if isinstance(item, Listed)]
    return Fixed([changes.get(item.original, lambda item: item)(item) for item in items])


def deadly(log: Path, times: int | None = None) -> Change:
    def change(item: Listed) -> Listed:
        assert isinstance(item.locator, FileBytes)
        return replace(item, locator=Deadly(item.locator, log, times))

    return change


def contents(workspace: Workspace) -> dict[str, bytes]:
    """All that an import leaves but its records, whose names tell how photos were listed."""
    paths = (path for path in (workspace.root / "catalog").rglob("*") if path.is_file() and ".import" not in path.parts)
    return {path.relative_to(workspace.root).as_posix(): path.read_bytes() for path in paths}


def bring(workspace: Workspace, listing: Fixed, **given: object) -> None:
    settings = CatalogSettings.model_validate({"workers": 1, "long_side": 64, "originals": "kept"} | given)
    import_photos(workspace, settings, listing, "photos", "here")


@pytest.fixture
def listing(tmp_path: Path, save_photo: SavePhoto) -> Fixed:
    for number in range(48):
        save_photo(f"photos/mugs/{number // 4}/{number % 4}.png", number)
    (tmp_path / "photos" / "mugs" / "1" / "text.jpg").write_text("no image")
    return in_folder(tmp_path / "photos")


@pytest.mark.slow
def test_photos_that_kill_are_excluded_and_no_other(tmp_path: Path, listing: Fixed) -> None:
    killers = {"mugs/2/1.png": deadly(tmp_path / "first"), "mugs/2/2.png": deadly(tmp_path / "second")}
    workspace = Workspace(tmp_path / "workspace")
    bring(workspace, changed(listing, killers), workers=2)
    assert {row["original"]: (row["reason"], row["detail"]) for row in read_rows(workspace.excluded)} == {
        "mugs/1/text.jpg": ("not an image", "none of JPEG, PNG, WEBP, AVIF, GIF, BMP, TIFF"),
        **dict.fromkeys(killers, ("kills its decoder", "3 times, alone in its process")),
    }
    assert len(read_rows(workspace.images)) == 46


@pytest.mark.parametrize("times", [3, pytest.param(6, marks=pytest.mark.slow)])
def test_deaths_that_end_exclude_nothing(tmp_path: Path, listing: Fixed, times: int) -> None:
    whole, killed = Workspace(tmp_path / "whole"), Workspace(tmp_path / "killed")
    bring(whole, listing)
    bring(killed, changed(listing, {"mugs/5/3.png": deadly(tmp_path / "log", times)}))
    assert len((tmp_path / "log").read_text().splitlines()) == times
    assert contents(killed) == contents(whole)


@dataclass(frozen=True)
class Harmful:
    """A photo that lets the next one kill the process."""

    photo: FileBytes
    does: str

    def read(self, limit: int) -> bytes:
        data = self.photo.read(limit)
        if self.does == "harm":
            _HARMED.append(True)
        elif _HARMED:
            Deadly(self.photo, self.photo.path.with_suffix(".log")).read(limit)
        return data

    def state(self) -> str:
        return self.photo.state()


_HARMED = list[bool]()


@pytest.mark.slow
def test_what_an_earlier_photo_did_to_the_process_is_not_blamed_on_the_next(tmp_path: Path, listing: Fixed) -> None:
    def harmful(does: str) -> Change:
        def change(item: Listed) -> Listed:
            assert isinstance(item.locator, FileBytes)
            return replace(item, locator=Harmful(item.locator, does))

        return change

    whole, killed = Workspace(tmp_path / "whole"), Workspace(tmp_path / "killed")
    bring(whole, listing)
    bring(killed, changed(listing, {"mugs/0/0.png": harmful("harm"), "mugs/0/2.png": harmful("die")}))
    assert len((tmp_path / "photos" / "mugs" / "0" / "2.log").read_text().splitlines()) == 4
    assert contents(killed) == contents(whole)


def picture(kind: str) -> bytes:
    noise = np.random.default_rng(len(kind)).integers(0, 256, (30, 40, 3)).astype(np.uint8)
    image, data = Image.fromarray(noise), io.BytesIO()
    more = {"save_all": True, "append_images": [image.rotate(180)]} if kind in {"GIF", "MPO", "TIFF"} else {}
    image.save(data, kind, **more)
    return data.getvalue()


def test_every_format_gives_the_same_bytes_in_either_way(tmp_path: Path) -> None:
    kinds = ["JPEG", "MPO", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF"]
    for kind in kinds:
        (tmp_path / "photos" / kind / "0").mkdir(parents=True)
        (tmp_path / "photos" / kind / "0" / "0").write_bytes(picture(kind))
    (job,) = cut("photos", in_folder(tmp_path / "photos"), 32, keep=True)
    made = list[dict[str, bytes]]()
    for name, work in (("in", read_photos), ("apart", read_apart)):
        work(job, Records(tmp_path / name, "photos", "code"))
        files = (path for path in (tmp_path / name).rglob("*") if path.is_file())
        made.append({path.relative_to(tmp_path / name).as_posix(): path.read_bytes() for path in files})
    assert made[0] == made[1]
    rows = pq.read_table(Records(tmp_path / "apart", "photos", "code").path(job.name)).to_pylist()
    assert [row["original"].split("/")[0] for row in rows if row["image_id"]] == sorted(kinds)


def test_processes_that_cannot_even_start_blame_no_photo(
    tmp_path: Path, listing: Fixed, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import os\nos._exit(9)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    workspace = Workspace(tmp_path / "workspace")
    with pytest.raises(TwinError, match="Worker processes died 3 times"):
        bring(workspace, listing)
    assert not workspace.excluded.exists()
