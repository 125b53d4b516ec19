import numpy as np

from twin.objects._labels import paste_label
from twin.objects._prints import Print

GREY = np.full((64, 200, 3), 128, np.uint8)


def label(word: str, plate: str = "square") -> np.ndarray:
    what = Print("star", 5, word, (0.0, 0.0, 0.0), "none" if plate == "none" else "square", (1.0, 1.0, 1.0))
    return paste_label(GREY, what, (0.5, 0.5), (0.6, 0.5), 3.75)


def test_label_stays_in_its_place() -> None:
    rows, columns = np.nonzero((label("NORA") != GREY).any(axis=2))
    assert (rows.min(), rows.max()) == (16, 47)
    assert (columns.min(), columns.max()) == (40, 159)
    assert (GREY == 128).all()


def test_words_differ_right_of_the_emblem_only() -> None:
    changed = np.nonzero((label("NORA") != label("NOEA")).any(axis=2))[1]
    assert changed.size > 20
    assert changed.min() > 40 + 0.6 * 120 / 2


def test_label_without_a_plate_is_ink_alone() -> None:
    printed = label("NORA", "none")
    assert (printed <= 128).all()
    assert 0.03 < (printed < 64).mean() < 0.3
