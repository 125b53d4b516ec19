"""Shards: plain tar files whose bytes depend on the photos alone."""

import subprocess
import tarfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.catalog.store import ShardWriter

PHOTOS = st.dictionaries(st.from_regex(r"[0-9a-f]{32}", fullmatch=True), st.binary(max_size=2000), max_size=8)


def write(path: Path, photos: dict[str, bytes]) -> dict[str, tuple[int, int]]:
    with ShardWriter(path) as shard:
        return {image_id: shard.add(image_id, data) for image_id, data in photos.items()}


@settings(deadline=None)
@given(photos=PHOTOS)
def test_each_photo_stands_where_the_writer_said(
    tmp_path_factory: pytest.TempPathFactory, photos: dict[str, bytes]
) -> None:
    path = tmp_path_factory.mktemp("shard") / "job.tar"
    places = write(path, photos)
    whole = path.read_bytes()
    assert {image_id: whole[offset : offset + size] for image_id, (offset, size) in places.items()} == photos
    with tarfile.open(path) as tar:
        assert [member.name for member in tar] == [f"{image_id}.jpg" for image_id in photos]
        assert {(m.mtime, m.uid, m.gid, m.uname, m.gname, m.mode) for m in tar} <= {(0, 0, 0, "", "", 0o644)}


def test_the_same_photos_give_the_same_bytes_at_any_time(tmp_path: Path) -> None:
    photos = {"ab" * 16: b"one", "cd" * 16: b"x" * 513}
    write(tmp_path / "one.tar", photos)
    time.sleep(1.1)  # tar knows whole seconds
    write(tmp_path / "other.tar", photos)
    assert (tmp_path / "one.tar").read_bytes() == (tmp_path / "other.tar").read_bytes()


def test_tar_unpacks_it(tmp_path: Path) -> None:
    write(tmp_path / "job.tar", {"ab" * 16: b"one", "cd" * 16: b""})
    subprocess.run(["tar", "-xf", "job.tar"], cwd=tmp_path, check=True)
    assert (tmp_path / f"{'ab' * 16}.jpg").read_bytes() == b"one"
    assert (tmp_path / f"{'cd' * 16}.jpg").read_bytes() == b""


def test_a_photo_twice_is_stored_once(tmp_path: Path) -> None:
    with ShardWriter(tmp_path / "job.tar") as shard:
        first = shard.add("a", b"one")
        shard.add("b", b"two")
        assert shard.add("a", b"one") == first
    with tarfile.open(tmp_path / "job.tar") as tar:
        assert tar.getnames() == ["a.jpg", "b.jpg"]


def test_an_error_leaves_the_old_shard_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path / "job.tar", {"a": b"old"})
    before = (tmp_path / "job.tar").read_bytes()
    with pytest.raises(KeyboardInterrupt), ShardWriter(tmp_path / "job.tar") as shard:
        shard.add("a", b"new")
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == ["job.tar"]
    assert (tmp_path / "job.tar").read_bytes() == before
