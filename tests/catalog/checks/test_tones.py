"""Coarse colours: they refuse no duplicate, and most photos that only share a hash."""

import numpy as np
import pytest
from PIL import Image, ImageOps

from tests.catalog.checks.pictures import DUPLICATES, OTHERS, picture
from twin.catalog.checks._similarity import aligned_similarity
from twin.catalog.checks._tones import may_agree, tones

PICTURES = [picture(number) for number in range(30)]


def squares(images: list[Image.Image]) -> np.ndarray:
    return np.stack([np.asarray(image.convert("RGB").resize((64, 64))) for image in images])


def agreeing(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    rows = np.arange(len(here))
    return may_agree(np.concatenate([here, there]), rows, rows + len(here))


def test_cells_are_means() -> None:
    pixels = squares(PICTURES[:2])
    assert tones(pixels)[1, 2, 3, 0] == round(float(pixels[1, 16:24, 24:32, 0].mean()))


@pytest.mark.parametrize("grey", [False, True])
@pytest.mark.parametrize("name", DUPLICATES)
def test_no_duplicate_is_refused(name: str, grey: bool) -> None:
    pictures = [ImageOps.grayscale(image).convert("RGB") for image in PICTURES] if grey else PICTURES
    changed = [DUPLICATES[name](image) for image in pictures]
    assert agreeing(tones(squares(pictures)), tones(squares(changed))).all()


def test_other_colours_and_other_photos_are_refused() -> None:
    here = tones(squares(PICTURES))
    assert not agreeing(here, tones(squares([OTHERS["in other colours"](image) for image in PICTURES]))).any()
    assert not agreeing(here, np.roll(here, 1, axis=0)).any()


def test_nothing_agrees_with_nothing() -> None:
    nobody = np.empty(0, np.int64)
    assert may_agree(np.empty((0, 8, 8, 3), np.uint8), nobody, nobody).shape == (0,)


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = tones(squares(PICTURES))
    one, other = (rows.ravel() for rows in np.indices((30, 30)))
    whole = may_agree(cells, one, other)
    monkeypatch.setattr("twin.catalog.checks._tones._BLOCK", 7)
    assert np.array_equal(may_agree(cells, one, other), whole)
    assert whole.sum() == 30


def test_the_window_found_at_half_the_resolution_is_the_best_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = squares(PICTURES)
    crops = squares([image.crop((9, 4, image.width - 5, image.height - 17)) for image in PICTURES])
    quick = aligned_similarity(whole, crops)
    monkeypatch.setattr("twin.catalog.checks._similarity._TRIED", 120)
    assert quick == pytest.approx(aligned_similarity(whole, crops), abs=1e-4)
