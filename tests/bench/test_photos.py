"""Photos of benchmark tables: bytes as they came, once each, and nothing lost or half written."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.pairs.synthetic import sketch
from twin.bench import BenchmarkPhotos, NewPhoto
from twin.core import TwinError, Workspace, digest, read_rows


def photo(number: int, kind: str = "PNG") -> NewPhoto:
    image = Image.new("RGB", (5 + number, 7), (number, 2 * number, 9))
    buffer = io.BytesIO()
    image.save(buffer, kind)
    pixels = digest(image.tobytes(), f"{image.width}x{image.height}")
    data = buffer.getvalue()
    return NewPhoto(digest(data), data, image.width, image.height, "0" * 16, "birds", pixels)


def files(workspace: Workspace) -> dict[str, bytes]:
    folder = workspace.root / "benchmark" / "store"
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".lock"}


@settings(max_examples=20, deadline=None)
@given(batches=st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=4))
def test_every_photo_is_there_once_with_its_own_bytes(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[int]]
) -> None:
    workspace = Workspace(tmp_path_factory.mktemp("photos"))
    photos, seen = BenchmarkPhotos(workspace), list[int]()
    for batch in batches:
        new = [number for number in dict.fromkeys(batch) if number not in seen]
        assert photos.add(map(photo, batch)) == len(new)
        seen += new
    again = BenchmarkPhotos(workspace)
    assert photos.own == again.own == [photo(number).image_id for number in seen]
    for number in range(10):
        one = photo(number)
        assert (one.image_id in again) == (number in seen)
        if number in seen:
            found = again.named(f"{one.image_id}.jpg")
            assert found.read() == one.data
            assert found.open().size == (one.width, one.height)
            assert again.content(one.image_id) == one.content


def test_the_same_photos_give_the_same_files(tmp_path: Path) -> None:
    one, other = Workspace(tmp_path / "one"), Workspace(tmp_path / "other")
    for workspace in (one, other):
        BenchmarkPhotos(workspace).add(map(photo, [1, 2, 3]))
        BenchmarkPhotos(workspace).add(map(photo, [3, 4]))
    assert files(one) == files(other)
    assert len(files(one)) == 3


def test_photos_of_the_catalogue_are_not_stored_again(tmp_path: Path) -> None:
    workspace = sketch(3).write(tmp_path)
    row = read_rows(workspace.images)[0]
    stored = BenchmarkPhotos(workspace).get(row["image_id"])
    known = NewPhoto(row["image_id"], stored.read(), 8, 8, row.get("phash", ""), "sketch")
    photos = BenchmarkPhotos(workspace)
    assert photos.add([known, photo(1)]) == 1
    assert photos.own == [photo(1).image_id]
    assert photos.content(row["image_id"]) == row["image_id"]
    assert stored.path.parent == workspace.store


def test_what_fails_half_way_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    BenchmarkPhotos(workspace).add([photo(1)])
    before = files(workspace)

    def broken() -> Iterator[NewPhoto]:
        yield photo(2)
        raise OSError("no more")

    with pytest.raises(OSError, match="no more"):
        BenchmarkPhotos(workspace).add(broken())
    assert files(workspace) == before


def test_leftovers_of_a_killed_process_are_removed(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    BenchmarkPhotos(workspace).add([photo(1)])
    before = files(workspace)
    folder = workspace.root / "benchmark" / "store"
    (folder / ".shard.part").write_bytes(b"half")
    (folder / f"{'0' * 32}.tar").write_bytes(b"whole, but listed nowhere")
    assert BenchmarkPhotos(workspace).add([photo(1)]) == 0
    assert files(workspace) == before


def test_a_lost_shard_can_be_filled_again(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    BenchmarkPhotos(workspace).add([photo(1)])
    before = files(workspace)
    BenchmarkPhotos(workspace).get(photo(1).image_id).path.unlink()
    photos = BenchmarkPhotos(workspace)
    assert photo(1).image_id not in photos
    assert photos.add([photo(1)]) == 1
    assert files(workspace) == before


def test_many_photos_go_to_several_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twin.bench._photos._SHARD", 150)
    workspace = Workspace(tmp_path)
    photos = BenchmarkPhotos(workspace)
    assert photos.add(map(photo, [1, 2, 3, 2, 4, 5])) == 5
    assert len({photos.get(image_id).path for image_id in photos.own}) == 3
    assert all(photos.get(photo(number).image_id).read() == photo(number).data for number in range(1, 6))


def test_an_unknown_photo_is_told(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match=r"Photo ffff is neither in .*store nor in the catalogue; make the benchmark"):
        BenchmarkPhotos(Workspace(tmp_path)).named("ffff.jpg")


def test_two_processes_do_not_add_at_once(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)

    def greedy() -> Iterator[NewPhoto]:
        BenchmarkPhotos(workspace).add([photo(2)])
        yield photo(1)

    with pytest.raises(TwinError, match="Another process is adding photos"):
        BenchmarkPhotos(workspace).add(greedy())
