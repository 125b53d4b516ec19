"""Scores of single photos."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tests.catalog.checks.pictures import picture
from twin.catalog.checks import SCORES, photo_scores
from twin.core import CheckSettings

LIMITS = CheckSettings()
PHOTOS = [picture(number) for number in range(8)]


def page(number: int) -> Image.Image:
    image = Image.new("RGB", (500, 400), (250, 250, 245))
    letters = np.random.default_rng(number).choice(list("abcdefghijk lmnop QRSTU"), (12, 46))
    for row, line in enumerate(letters):
        ImageDraw.Draw(image).text((12, 14 + 30 * row), "".join(line), fill="black", font=ImageFont.load_default(18))
    return image


def side_by_side(one: Image.Image, other: Image.Image, gap: int) -> Image.Image:
    image = Image.new("RGB", (2 * one.width + gap, one.height), "white")
    image.paste(one, (0, 0))
    image.paste(other, (one.width + gap, 0))
    return image


@settings(max_examples=60, deadline=None)
@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3))))
def test_any_image_has_finite_scores_in_their_range(pixels: np.ndarray) -> None:
    scores = photo_scores(Image.fromarray(pixels))
    assert tuple(scores) == SCORES
    assert all(np.isfinite(value) and value >= 0 for value in scores.values())
    assert all(scores[name] <= 1 for name in ("brightness", "entropy", "text", "white_frame", "collage"))
    assert scores["contrast"] <= 0.5


def test_plain_scores_are_what_their_names_say() -> None:
    half = Image.new("RGB", (100, 100), "black")
    half.paste((255, 255, 255), (0, 0, 100, 50))
    scores = photo_scores(half)
    assert scores["brightness"] == pytest.approx(0.5)
    assert scores["contrast"] == pytest.approx(0.5)
    assert scores["entropy"] == pytest.approx(1 / 6)
    assert scores["white_frame"] == pytest.approx(0.5)


def test_one_colour_is_nearly_uniform_and_nothing_else() -> None:
    scores = photo_scores(Image.new("RGB", (300, 200), (240, 240, 240)))
    assert scores["contrast"] < LIMITS.min_contrast
    assert (scores["entropy"], scores["text"], scores["collage"]) == (0, 0, 0)


@pytest.mark.parametrize("photo", PHOTOS)
def test_a_photo_is_sharp_and_its_blur_is_blurred(photo: Image.Image) -> None:
    faint = Image.blend(Image.new("RGB", photo.size, "grey"), photo, 0.4)
    assert photo_scores(photo)["sharpness"] > LIMITS.min_sharpness
    assert photo_scores(faint)["sharpness"] > LIMITS.min_sharpness
    assert photo_scores(photo.filter(ImageFilter.GaussianBlur(4)))["sharpness"] < LIMITS.min_sharpness


@pytest.mark.parametrize("number", range(4))
def test_text_and_collages_are_told_from_photos(number: int) -> None:
    photo, other = PHOTOS[number], PHOTOS[number + 4]
    assert photo_scores(page(number))["text"] > LIMITS.max_text > 2 * photo_scores(photo)["text"]
    beside = side_by_side(photo, other, 10)
    for collage in (beside, beside.rotate(90, expand=True)):
        assert photo_scores(collage)["collage"] > LIMITS.max_collage
    assert photo_scores(photo)["collage"] < LIMITS.max_collage


def test_a_horizon_is_no_collage() -> None:
    image = Image.new("RGB", (200, 200), (90, 140, 220))
    image.paste((60, 110, 50), (0, 100, 200, 200))
    assert photo_scores(image)["collage"] < LIMITS.max_collage
