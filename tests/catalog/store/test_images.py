"""References to photos: they read what was stored, travel between processes, and tell what is broken."""

import io
import multiprocessing
import pickle
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from twin.catalog.store import Encoded, FileImage, ShardWriter, StoredImage, encoded
from twin.core import TwinError


def photo(seed: int) -> Encoded:
    return encoded(Image.fromarray(np.random.default_rng(seed).integers(0, 256, (30, 40, 3)).astype(np.uint8)))


@pytest.fixture
def stored(tmp_path: Path) -> list[StoredImage]:
    path = tmp_path / "store" / "job.tar"
    with ShardWriter(path) as shard:
        return [StoredImage(path, *shard.add(one.image_id, one.jpeg), one.image_id) for one in map(photo, range(3))]


def test_it_reads_what_was_stored(stored: list[StoredImage]) -> None:
    for seed, image in enumerate(stored):
        assert image.read() == photo(seed).jpeg
        with Image.open(io.BytesIO(photo(seed).jpeg)) as alone:
            assert image.open().tobytes() == alone.convert("RGB").tobytes()


def test_its_size_is_known_without_decoding(stored: list[StoredImage], tmp_path: Path) -> None:
    path = tmp_path / "mine.png"
    Image.new("RGBA", (7, 5)).save(path)
    for image in (*stored, FileImage(path)):
        assert image.size == image.open().size
    path.write_bytes(b"no photo")
    with pytest.raises(TwinError, match=r"mine\.png is not a photo"):
        _ = FileImage(path).size


def test_its_key_is_of_its_pixels(stored: list[StoredImage], tmp_path: Path) -> None:
    paths = [tmp_path / folder / "a.png" for folder in ("one", "two")]
    for path, colour in zip(paths, ("red", "green"), strict=True):
        path.parent.mkdir()
        Image.new("RGB", (7, 5), colour).save(path)
    assert [image.key for image in stored] == [image.image_id for image in stored]
    assert len({FileImage(path).key for path in paths}) == 2


def test_no_file_stays_open(stored: list[StoredImage]) -> None:
    before = set(Path("/proc/self/fd").iterdir())
    for _ in range(50):
        stored[1].open()
    assert set(Path("/proc/self/fd").iterdir()) == before


def test_it_travels_to_another_process(stored: list[StoredImage]) -> None:
    assert len(pickle.dumps(stored[0])) < 1000
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(StoredImage.read, stored) == [image.read() for image in stored]


def test_a_shard_that_was_replaced_is_read_anew(stored: list[StoredImage]) -> None:
    stored[0].read()
    with ShardWriter(stored[0].path) as shard:
        shard.add(photo(9).image_id, photo(9).jpeg)
    assert StoredImage(stored[0].path, 512, len(photo(9).jpeg), photo(9).image_id).read() == photo(9).jpeg
    with pytest.raises(TwinError, match=r"job\.tar of the image store is damaged at photo"):
        stored[0].read()


def test_a_missing_shard_is_named_with_the_way_out(stored: list[StoredImage]) -> None:
    stored[0].path.unlink()
    with pytest.raises(TwinError, match=r"job\.tar of the image store is missing; run `twin catalog"):
        stored[0].open()


@pytest.mark.parametrize("damage", ["cut", "header", "bytes", "shifted"])
def test_a_damaged_shard_is_named_with_the_way_out(stored: list[StoredImage], damage: str) -> None:
    image = stored[1]
    whole = bytearray(image.path.read_bytes())
    match damage:
        case "cut":
            del whole[image.offset + image.length // 2 :]
        case "header":
            whole[image.offset - 512] ^= 1
        case "bytes":
            whole[image.offset : image.offset + image.length] = bytes(image.length)
        case "shifted":
            whole[:0] = bytes(7)
    image.path.write_bytes(whole)
    with pytest.raises(TwinError, match=rf"job\.tar of the image store is damaged at photo {image.image_id}; delete"):
        image.open()


def test_a_photo_of_ones_own(tmp_path: Path) -> None:
    Image.new("L", (4, 3), 100).save(tmp_path / "mug.png")
    image = FileImage(tmp_path / "mug.png")
    assert image.image_id == "mug"
    assert image.read() == (tmp_path / "mug.png").read_bytes()
    assert np.array_equal(np.asarray(image.open()), np.full((3, 4, 3), 100))
    (tmp_path / "text.jpg").write_text("no photo")
    with pytest.raises(TwinError, match=r"text\.jpg is not a photo that can be read"):
        FileImage(tmp_path / "text.jpg").open()
    with pytest.raises(TwinError, match=r"gone\.jpg cannot be read: No such file"):
        FileImage(tmp_path / "gone.jpg").open()
