from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from twin.catalog._store import image_file, store_image


def noise(seed: int, width: int = 40, height: int = 30) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8))


def test_a_photo_is_stored_once(tmp_path: Path) -> None:
    first = store_image(noise(0), tmp_path)
    path = tmp_path / image_file(first.image_id)
    path.write_bytes(b"left as it is")
    assert store_image(noise(0), tmp_path) == first
    assert path.read_bytes() == b"left as it is"
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [path]


def test_stored_file_shows_the_photo_without_colour_subsampling(tmp_path: Path) -> None:
    smooth = noise(3, 8, 6).resize((80, 60), Image.Resampling.BICUBIC)
    stored = store_image(smooth, tmp_path)
    with Image.open(tmp_path / image_file(stored.image_id)) as read:
        assert read.size == (stored.width, stored.height) == (80, 60)
        assert {(horizontal, vertical) for _, horizontal, vertical, _ in read.layer} == {(1, 1)}
        assert np.abs(np.asarray(read).astype(int) - np.asarray(smooth)).mean() < 1.5


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 1000), st.integers(0, 39), st.integers(0, 29))
def test_one_pixel_makes_another_photo(seed: int, column: int, row: int) -> None:
    image = noise(seed)
    changed = np.asarray(image).copy()
    changed[row, column] ^= 1
    with TemporaryDirectory() as folder:
        first, second = (store_image(item, Path(folder)) for item in (image, Image.fromarray(changed)))
        assert first.image_id != second.image_id
        assert len(list(Path(folder).rglob("*.jpg"))) == 2


def test_the_same_bytes_in_another_shape_are_another_photo(tmp_path: Path) -> None:
    wide, tall = Image.new("RGB", (20, 10)), Image.new("RGB", (10, 20))
    assert store_image(wide, tmp_path).image_id != store_image(tall, tmp_path).image_id
