"""`twin catalog leaks`: against every kind of other side."""

import csv
import io
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.catalog.checks.collection import collect
from tests.catalog.checks.conftest import Twin
from tests.catalog.checks.pictures import cropped, encoded, picture
from twin.catalog.checks import Overrule, _leak_search, add_overrules, overrules
from twin.catalog.checks._leak_search import perceptual
from twin.catalog.checks._other import Other
from twin.catalog.checks._other_names import other_names
from twin.catalog.checks._photos import read_photos
from twin.catalog.store import FileImage
from twin.core import CheckSettings, Workspace, read_rows

KINDS = {"shop/a": "exact", "shop/b": "perceptual", "shop/c": "perceptual"}


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    """Five instances; the other side has a photo of ``a``, one of ``b`` re-encoded, and a crop of one of ``c``."""
    return collect(
        tmp_path / "shop", {name: [picture(10 * place), picture(10 * place + 1)] for place, name in enumerate("abcde")}
    )


def leaked() -> list:
    return [picture(0), encoded(picture(10).resize((200, 180)), 60), cropped(picture(21), 0.05, 0.0, 0.95)]


def found(workspace: Workspace) -> dict[str, str]:
    return {row["instance_id"]: row["kind"] for row in read_rows(workspace.root / "catalog/checks/leaks.parquet")}


def other(root: Path) -> Workspace:
    return collect(root, {"x": [*leaked(), picture(900)], "y": [picture(901), picture(902)]}, source="web")


def folder(root: Path) -> Path:
    for place, image in enumerate([*leaked(), picture(900)]):
        path = root / "deep" / f"{place}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        image.save(path)
    (root / "notes.txt").write_text("no photo")
    return root


def test_another_workspace(twin: Twin, shop: Workspace, tmp_path: Path) -> None:
    outcome = twin("catalog", "leaks", "-w", shop.root, "--against", other(tmp_path / "web").root)
    assert outcome.code == 0
    assert "3 photos of 3 instances leak (1 exact, 2 perceptual, 0 embedding)" in outcome.out
    assert found(shop) == KINDS
    rows = read_rows(shop.root / "catalog/checks/leaks.parquet")
    assert {row["other_instance"] for row in rows} == {"web/x"}
    assert {row["against"] for row in rows} == {"web"}


def test_a_folder_of_photos(twin: Twin, shop: Workspace, tmp_path: Path) -> None:
    outcome = twin("catalog", "leaks", "-w", shop.root, "--against", folder(tmp_path / "photos"))
    assert found(shop) == KINDS
    assert "1 file or cell of photos is no photo" in outcome.out


@pytest.mark.parametrize("place", ["web/benchmark", "photos"])
def test_a_benchmark(twin: Twin, shop: Workspace, tmp_path: Path, place: str) -> None:
    """Its photos are those of the workspace it belongs to, or files beside it."""
    if place == "photos":
        folder(tmp_path / place)
        images = [["deep/0.png", "deep/1.png"], ["deep/1.png", "deep/2.png"]]
    else:
        rows = [row for row in read_rows(other(tmp_path / "web").images) if row["original"].startswith("x/")]
        images = [[f"{row['image_id']}.jpg" for row in rows if row["original"] != "x/1.jpg"]]
    path = tmp_path / place / "seen.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"images": images}), path)
    assert twin("catalog", "leaks", "-w", shop.root, "--against", path).code == 0
    assert found(shop) == {
        name: KINDS[name] for name in ("shop/a", "shop/b", "shop/c") if name != "shop/b" or place == "photos"
    }


@pytest.mark.parametrize("side", ["workspace", "folder"])
def test_again_the_same_is_found_by_what_was_kept(twin: Twin, shop: Workspace, tmp_path: Path, side: str) -> None:
    """Prints go by content: a photo under another name is known, one that is gone is forgotten, a new one is found."""
    there = other(tmp_path / "web").root if side == "workspace" else folder(tmp_path / "web")
    table = shop.root / "catalog/checks/leaks.parquet"
    assert twin("catalog", "leaks", "-w", shop.root, "--against", there).code == 0
    first = table.read_bytes()
    [kept] = (shop.root / "catalog" / ".prints").rglob("others/*.parquet")
    prints = kept.read_bytes()
    assert twin("catalog", "leaks", "-w", shop.root, "--against", there).code == 0
    assert (table.read_bytes(), kept.read_bytes()) == (first, prints)
    if side == "folder":
        (there / "deep" / "0.png").unlink()
        (there / "deep" / "1.png").rename(there / "deep" / "9.png")
        picture(40).save(there / "new.png")
        assert twin("catalog", "leaks", "-w", shop.root, "--against", there).code == 0
        assert found(shop) == {"shop/b": "perceptual", "shop/c": "perceptual", "shop/e": "exact"}
        assert len(read_rows(kept)) == 4


def test_a_table_of_hashes(twin: Twin, shop: Workspace, tmp_path: Path) -> None:
    rows = read_rows(other(tmp_path / "web").images)
    path = tmp_path / "hashes.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("phash",), *((row["phash"],) for row in rows)])
    assert twin("catalog", "leaks", "-w", shop.root, "--against", path).code == 0
    assert found(shop) == dict.fromkeys(KINDS, "perceptual")
    path.write_text("phash\nxyz\n")
    assert "16 hexadecimal digits" in twin("catalog", "leaks", "-w", shop.root, "--against", path).err


def test_vectors_of_one_encoder(twin: Twin, shop: Workspace, tmp_path: Path) -> None:
    web = other(tmp_path / "web")
    for workspace in (shop, web):
        assert twin("embed", "-w", workspace.root).code == 0
    # The hashes may not help.
    assert (
        twin("catalog", "leaks", "-w", shop.root, "--against", web.root, "--min-contrast", "1", "--leak", "0.75").code
        == 0
    )
    kinds = {(row["instance_id"], row["kind"]) for row in read_rows(shop.root / "catalog/checks/leaks.parquet")}
    assert {("shop/a", "exact"), ("shop/b", "embedding"), ("shop/c", "embedding")} <= kinds
    assert "perceptual" not in {kind for _, kind in kinds}


def test_strict_and_exclude(twin: Twin, shop: Workspace, tmp_path: Path) -> None:
    web = other(tmp_path / "web")
    assert twin("catalog", "leaks", "-w", shop.root, "--against", web.root, "--strict").code == 1
    outcome = twin("catalog", "leaks", "-w", shop.root, "--against", web.root, "--exclude")
    assert "3 instances were excluded" in outcome.out
    assert {row["instance_id"] for row in read_rows(shop.instances)} == {"shop/d", "shop/e"}
    assert {row["detail"] for row in read_rows(shop.excluded) if row["original"]} == {"leak: web"}
    clean = twin("catalog", "leaks", "-w", shop.root, "--against", web.root, "--strict")
    assert clean.code == 0
    assert "0 photos of 0 instances leak" in clean.out


def test_what_is_no_other_side_is_one_line(twin: Twin, shop: Workspace, tmp_path: Path) -> None:
    pq.write_table(pa.table({"name": ["a"]}), tmp_path / "names.parquet")
    (tmp_path / "empty").mkdir()
    for name, what in (("gone", "does not exist"), ("names.parquet", "neither a column"), ("empty", "holds no photo")):
        refused = twin("catalog", "leaks", "-w", shop.root, "--against", tmp_path / name)
        assert refused.code == 2
        assert what in refused.err


def test_a_table_of_other_types_is_one_line(twin: Twin, shop: Workspace, tmp_path: Path) -> None:
    pq.write_table(pa.table({"images": ["a.jpg"]}), tmp_path / "text.parquet")
    (tmp_path / "images.csv").write_text("images\na.jpg\n")
    for name in ("text.parquet", "images.csv"):
        refused = twin("catalog", "leaks", "-w", shop.root, "--against", tmp_path / name)
        assert refused.code == 2
        assert "must hold lists of file names" in refused.err
    pq.write_table(pa.table({"image_id": [1, None], "phash": ["0" * 16, "f" * 16]}), tmp_path / "numbers.parquet")
    assert twin("catalog", "leaks", "-w", shop.root, "--against", tmp_path / "numbers.parquet").code == 0


def test_a_benchmark_whose_photos_are_gone_is_no_clean_one(twin: Twin, shop: Workspace, tmp_path: Path) -> None:
    path = other(tmp_path / "web").root / "benchmark" / "seen.parquet"
    path.parent.mkdir()
    pq.write_table(pa.table({"images": [["0123.jpg"]]}), path)
    refused = twin("catalog", "leaks", "-w", shop.root, "--against", path)
    assert refused.code == 2
    assert "lacks 1 of 1 photos" in refused.err


def test_pipes_and_devices_are_no_photos(twin: Twin, shop: Workspace, tmp_path: Path) -> None:
    photos = folder(tmp_path / "photos")
    os.mkfifo(photos / "pipe.jpg")
    (photos / "zero.jpg").symlink_to("/dev/zero")
    outcome = twin("catalog", "leaks", "-w", shop.root, "--against", photos)
    assert "3 files or cells of photos are no photo" in outcome.out


def test_a_forgotten_source_is_not_checked(twin: Twin, shop: Workspace) -> None:
    (shop.root / "catalog" / "sources" / "shop.json").unlink()
    collect(shop.root, {"x": [picture(0), picture(1)]}, source="again")
    assert twin("catalog", "check", "-w", shop.root).code == 0
    assert {row["instance_a"] for row in read_rows(shop.root / "catalog/checks/duplicates.parquet")} <= {"again/x"}
    unknown = twin("catalog", "check", "-w", shop.root, "--keep", "shop/a")
    assert unknown.code == 2


def test_a_folder_that_cannot_be_written_to_is_one_line(twin: Twin, shop: Workspace) -> None:
    refused = twin("catalog", "sheet", "-w", shop.root, "--instance", "shop/a", "--output", "/proc/x.png")
    assert refused.code == 2
    assert refused.err.startswith("Error: /proc/")


def decide(workspace: Workspace, kind: str, name: str) -> None:
    add_overrules(workspace, [Overrule(kind, name, "keep", "mine")])


def test_what_a_person_keeps_stays(twin: Twin, shop: Workspace, tmp_path: Path) -> None:
    web = other(tmp_path / "web")
    twin("catalog", "leaks", "-w", shop.root, "--against", web.root)
    leaking = {row["instance_id"]: row["image_id"] for row in read_rows(shop.root / "catalog/checks/leaks.parquet")}
    decide(shop, "instance", "shop/a")
    decide(shop, "photo", leaking["shop/b"])
    outcome = twin("catalog", "leaks", "-w", shop.root, "--against", web.root, "--exclude")
    assert "1 instance was excluded" in outcome.out
    assert "2 instances stayed, since a person decided" in outcome.out
    assert {row["instance_id"] for row in read_rows(shop.instances)} == {"shop/a", "shop/b", "shop/d", "shop/e"}
    decisions = {row["id"]: (row["decision"], row["note"]) for row in overrules(shop).to_pylist()}
    assert decisions == {
        "shop/a": ("keep", "mine"),
        leaking["shop/b"]: ("keep", "mine"),
        "shop/c": ("exclude", "leak: web"),
    }


def test_a_kept_photo_outlives_its_instance(twin: Twin, tmp_path: Path) -> None:
    shop = collect(tmp_path / "shop", {"a": [picture(0), picture(1), picture(2)], "b": [picture(3), picture(4)]})
    web = collect(tmp_path / "web", {"x": [picture(0), picture(900)]}, source="web")
    others = [row["image_id"] for row in read_rows(shop.images) if row["original"] in {"a/1.jpg", "a/2.jpg"}]
    for image in others:
        decide(shop, "photo", image)
    twin("catalog", "leaks", "-w", shop.root, "--against", web.root, "--exclude")
    assert [row["original"] for row in read_rows(shop.excluded)] == ["a/0.jpg"]
    assert {row["instance_id"] for row in read_rows(shop.instances)} == {"shop/a", "shop/b"}


def test_others_of_one_name_are_kept_apart(twin: Twin, shop: Workspace, tmp_path: Path) -> None:
    one, two = other(tmp_path / "one" / "web").root, folder(tmp_path / "two" / "web")
    outcome = twin("catalog", "leaks", "-w", shop.root, "--against", one, "--against", two, "--against", one)
    assert "Compared 10 photos with 6 of one/web, 4 of two/web." in outcome.out
    rows = read_rows(shop.root / "catalog/checks/leaks.parquet")
    assert {row["against"] for row in rows} == {"one/web", "two/web"}
    assert len(rows) == 6


def test_names_are_as_short_as_they_can_be(tmp_path: Path) -> None:
    for name in ("a/web", "b/web", "c"):
        (tmp_path / name).mkdir(parents=True)
    paths = [tmp_path / name for name in ("a/web", "b/web", "c", "a/t.csv", "a/t.parquet", "b/t.csv", "a/../a/web")]
    names = other_names(paths)
    assert sorted(names.values()) == ["a/t.csv", "a/web", "b/t.csv", "b/web", "c", "t.parquet"]


def test_everything_leaks(twin: Twin, shop: Workspace, tmp_path: Path) -> None:
    images = {name: [picture(10 * place), picture(10 * place + 1)] for place, name in enumerate("abcde")}
    web = collect(tmp_path / "web", images, source="web")
    outcome = twin("catalog", "leaks", "-w", shop.root, "--against", web.root, "--exclude")
    assert outcome.code == 2
    assert outcome.err == (
        "Error: The catalogue is empty now, as every instance leaks; `twin catalog check --forget ID` undoes it.\n"
    )
    assert twin("catalog", "check", "-w", shop.root, "--forget", "shop/a", "--forget", "shop/b").code == 0
    assert {row["instance_id"] for row in read_rows(shop.instances)} == {"shop/a", "shop/b"}


def png(image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


CELL = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


@pytest.mark.parametrize("form", ["one", "two", "list"])
def test_a_table_with_photos_in_its_cells(twin: Twin, shop: Workspace, tmp_path: Path, form: str) -> None:
    cells = [{"bytes": png(image), "path": "x.png"} for image in [*leaked(), picture(900)]]
    cells += [cells[0], {"bytes": None, "path": "gone.png"}, None, {"bytes": b"no photo", "path": None}]
    columns = {"label": pa.array(range(8))}
    match form:
        case "one":
            columns["image"] = pa.array(cells, CELL)
        case "two":
            columns |= {"image_1": pa.array(cells, CELL), "image_2": pa.array(cells[::-1], CELL)}
        case "list":
            columns["images"] = pa.array(
                [cells[:2], [], cells[2:5], None, *([cell] for cell in cells[4:])], pa.list_(CELL)
            )
    path = tmp_path / "bench.parquet"
    pq.write_table(pa.table(columns), path, row_group_size=3)
    outcome = twin("catalog", "leaks", "-w", shop.root, "--against", path)
    assert outcome.code == 0, outcome.err
    assert "with 4 of bench" in outcome.out  # a photo that several cells hold comes once
    assert found(shop) == KINDS
    rows = {row["instance_id"]: row["other_image"] for row in read_rows(shop.root / "catalog/checks/leaks.parquet")}
    assert rows["shop/c"] == "row 2"
    expected = {"one": 3, "two": 5, "list": 3}[form]
    assert f"{expected} files or cells of bench are no photo" in outcome.out


def test_cells_without_any_photo_are_one_line(twin: Twin, shop: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "bench.parquet"
    pq.write_table(pa.table({"image": pa.array([{"bytes": b"x", "path": None}], CELL)}), path)
    refused = twin("catalog", "leaks", "-w", shop.root, "--against", path)
    assert (refused.code, refused.err) == (2, "Error: bench holds no photo to compare with.\n")


def test_others_behind_a_stranger_with_their_hash_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = collect(tmp_path / "shop", {"a": [picture(0), picture(1)]})
    photos = read_photos(shop)
    monkeypatch.setattr(_leak_search, "_BLOCK", 2)
    images = [picture(7), encoded(picture(0), 60), encoded(picture(1), 60)]
    paths = [tmp_path / f"{place}.png" for place in range(3)]
    for path, image in zip(paths, images, strict=True):
        image.save(path)
    hashes = np.repeat(photos.hashes[:1], 3)
    web = Other("web", ["0", "1", "2"], [""] * 3, hashes, [""] * 3, [FileImage(path) for path in paths])
    rows = np.arange(2)
    one, two, _, similarity = perceptual(photos, rows, web, CheckSettings(radius=0))
    assert 1 in two.tolist() or 2 in two.tolist()
    assert 0 not in two.tolist()
    assert (similarity > 0.8).all()
    assert len(one) == len(set(zip(one.tolist(), two.tolist(), strict=True)))
