"""Encoding: the id follows the pixels, the bytes show them."""

import io

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from twin.catalog.store import encoded


def noise(seed: int, width: int = 40, height: int = 30) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8))


def test_the_same_pixels_give_the_same_id_and_bytes() -> None:
    assert encoded(noise(0)) == encoded(noise(0))


def test_the_bytes_show_the_photo_without_colour_subsampling() -> None:
    smooth = noise(3, 8, 6).resize((80, 60), Image.Resampling.BICUBIC)
    with Image.open(io.BytesIO(encoded(smooth).jpeg)) as read:
        assert (read.format, read.size) == ("JPEG", (80, 60))
        assert {(horizontal, vertical) for _, horizontal, vertical, _ in read.layer} == {(1, 1)}  # type: ignore[attr-defined]
        assert np.abs(np.asarray(read).astype(int) - np.asarray(smooth)).mean() < 1.5


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 1000), st.integers(0, 39), st.integers(0, 29))
def test_one_pixel_makes_another_photo(seed: int, column: int, row: int) -> None:
    changed = np.asarray(noise(seed)).copy()
    changed[row, column] ^= 1
    assert encoded(noise(seed)).image_id != encoded(Image.fromarray(changed)).image_id


def test_the_same_bytes_in_another_shape_are_another_photo() -> None:
    assert encoded(Image.new("RGB", (20, 10))).image_id != encoded(Image.new("RGB", (10, 20))).image_id
