import numpy as np
import scipy.fft
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from twin.catalog.importing._hash import perceptual_hash


def noise(seed: int, size: tuple[int, int] = (160, 120)) -> Image.Image:
    values = np.random.default_rng(seed).integers(0, 256, (8, 8, 3)).astype(np.uint8)
    return Image.fromarray(values).resize(size, Image.Resampling.BICUBIC)


def distance(left: str, right: str) -> int:
    return (int(left, 16) ^ int(right, 16)).bit_count()


def textbook(image: Image.Image) -> str:
    luminance = np.asarray(image.convert("L").resize((32, 32), Image.Resampling.LANCZOS), dtype=float)
    low = scipy.fft.dctn(luminance, type=2)[:8, :8].round(6)
    bits = "".join("1" if value > np.median(low) else "0" for value in low.ravel())
    return f"{int(bits, 2):016x}"


@settings(deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 191), st.integers(1, 191))
def test_bits_are_those_of_the_textbook_transform(seed: int, width: int, height: int) -> None:
    image = noise(seed, (width, height))
    assert perceptual_hash(image) == textbook(image)


def test_shrinking_large_photos_in_two_steps_moves_few_bits() -> None:
    photos = [noise(seed, (512, 384)) for seed in range(40)]
    moved = [distance(perceptual_hash(image), textbook(image)) for image in photos]
    assert max(moved) <= 4
    assert np.mean(moved) < 1


def test_small_changes_move_few_bits_and_other_images_many() -> None:
    image = noise(1)
    smaller = image.resize((80, 60))
    brighter = image.point(lambda value: min(255, value + 12))
    assert distance(perceptual_hash(image), perceptual_hash(smaller)) <= 4
    assert distance(perceptual_hash(image), perceptual_hash(brighter)) <= 4
    assert np.mean([distance(perceptual_hash(image), perceptual_hash(noise(seed))) for seed in range(2, 22)]) > 20


def test_one_colour_has_no_random_bits() -> None:
    hashes = {perceptual_hash(Image.new("RGB", (50, 50), (level, level, level))) for level in range(1, 256)}
    assert hashes == {"8000000000000000"}
