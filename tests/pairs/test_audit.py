"""The leak audit against every benchmark of the workspace."""

from pathlib import Path

import pyarrow as pa
import pytest
from PIL import Image

from tests.catalog.checks.collection import collect
from tests.catalog.checks.pictures import encoded, picture
from tests.pairs.command import twin
from tests.pairs.synthetic import sketch
from twin.bench import build_benchmark
from twin.catalog.checks import _cells, _other, _other_prints
from twin.core import BenchSettings, PairsSettings, Workspace, read_rows, write_table
from twin.pairs import build_pairs

LINK = {"instance_a": "shop/a", "instance_b": "shop/b", "kind": "mined", "degree": 0, "changes": "[]"}
LINKS = pa.schema([(name, pa.int32() if name == "degree" else pa.string()) for name in LINK])
ARGUMENTS = ("--val", 0.0, "--test", 0.0, "--yes-share", 0.4)


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    """Two linked instances of three photos, all to be trained on."""
    photos = {name: [picture(10 * place + view) for view in range(3)] for place, name in enumerate("ab")}
    workspace = collect(tmp_path / "shop", photos)
    write_table(workspace.accepted, [LINK], LINKS)
    return workspace


def add_benchmark(workspace: Workspace, photos: list[Image.Image]) -> None:
    """A benchmark that somebody copied into the workspace, its photos in the cells."""
    cells = []
    for place, photo in enumerate(photos):
        path = workspace.root / f"{place}.png"
        photo.save(path)
        cells.append({"bytes": path.read_bytes(), "path": path.name})
    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    schema = pa.schema([("question", pa.string()), ("images", pa.list_(image))])
    write_table(workspace.benchmark("fgvqa"), [{"question": "?", "images": cells}], schema)


def leaks(workspace: Workspace) -> list[tuple[str, str, str]]:
    return [(row["instance_id"], row["benchmark"], row["kind"]) for row in read_rows(workspace.pairs("leaks"))]


def test_a_benchmark_of_other_photos_is_fine(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    add_benchmark(shop, [picture(900), picture(901)])
    assert twin(monkeypatch, "pairs", "-w", shop.root, *ARGUMENTS) == 0
    assert leaks(shop) == []


def test_a_leak_stops_unless_allowed(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add_benchmark(shop, [picture(900), picture(1), encoded(picture(10).resize((200, 180)), 60)])
    assert twin(monkeypatch, "pairs", "-w", shop.root, *ARGUMENTS) == 2
    assert "Error: Leak: 2 photos of instances that would be trained on" in capsys.readouterr().err
    assert sorted(leaks(shop)) == [("shop/a", "fgvqa", "exact"), ("shop/b", "fgvqa", "perceptual")]
    assert not shop.pairs("train").exists()
    assert twin(monkeypatch, "pairs", "-w", shop.root, *ARGUMENTS, "--allow-leaks") == 0
    assert len(leaks(shop)) == 2
    assert read_rows(shop.pairs("train"))


def test_a_benchmark_is_decoded_once(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    add_benchmark(shop, [picture(900), encoded(picture(10).resize((200, 180)), 60)])
    assert twin(monkeypatch, "pairs", "-w", shop.root, *ARGUMENTS) == 2
    found = read_rows(shop.pairs("leaks"))
    assert [row["kind"] for row in found] == ["perceptual"]
    with monkeypatch.context() as patched:
        patched.setattr(_other, "_hashes", _refuse)
        patched.setattr(_other_prints, "thumbnails", lambda images, _: _refuse() if images else None)
        assert twin(patched, "pairs", "-w", shop.root, *ARGUMENTS) == 2
        assert read_rows(shop.pairs("leaks")) == found
    _cells._photos.cache_clear()  # as in another process
    # A photo that is new there is not taken for one that was.
    add_benchmark(shop, [picture(900), picture(1)])
    assert twin(monkeypatch, "pairs", "-w", shop.root, *ARGUMENTS) == 2
    assert leaks(shop) == [("shop/a", "fgvqa", "exact")]


def _refuse(*_: object) -> None:
    raise AssertionError("decoded again")


def test_the_table_of_catalog_leaks_stays(shop: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    web = collect(tmp_path / "web", {"x": [picture(0), picture(901)]}, source="web")
    assert twin(monkeypatch, "catalog", "leaks", "-w", shop.root, "--against", web.root) == 0
    table = shop.root / "catalog" / "checks" / "leaks.parquet"
    before = table.read_bytes()
    add_benchmark(shop, [picture(900)])
    assert twin(monkeypatch, "pairs", "-w", shop.root, *ARGUMENTS) == 0
    assert table.read_bytes() == before
    assert [row["against"] for row in read_rows(table)] == ["web"]
    assert leaks(shop) == []


def test_what_is_held_out_does_not_leak(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    add_benchmark(shop, [picture(900)])
    other = collect(shop.root, {"c": [picture(50), picture(51)]}, source="web", category="vase")
    write_table(other.accepted, [LINK], LINKS)
    shop.benchmark("fgvqa").unlink()
    add_benchmark(shop, [picture(50)])
    assert twin(monkeypatch, "pairs", "-w", shop.root, *ARGUMENTS, "--hold-out", "vase") == 0
    assert leaks(shop) == []


def test_the_workspaces_own_benchmark_is_stale_not_a_leak(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = sketch(12).write(tmp_path)
    build_pairs(workspace, PairsSettings(general=20))
    build_benchmark(workspace, BenchSettings(pairs=20, multi=8, general=4))
    build_pairs(workspace, PairsSettings(general=20))
    assert leaks(workspace) == []
    build_pairs(workspace, PairsSettings(general=20, seed=1))
    assert "Run `twin bench` again" in " ".join(capsys.readouterr().out.split())
    assert {kind for _, _, kind in leaks(workspace)} == {"stale"}


def test_a_benchmark_put_in_the_place_of_an_own_one_leaks(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    add_benchmark(shop, [picture(900)])
    shop.stamp("bench", settings={}, inputs=[], outputs=[shop.benchmark("fgvqa")], counts={})
    add_benchmark(shop, [picture(1)])
    assert twin(monkeypatch, "pairs", "-w", shop.root, *ARGUMENTS) == 2
    assert leaks(shop) == [("shop/a", "fgvqa", "exact")]
