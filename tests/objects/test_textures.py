import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.objects._colours import colour_name, hsv, shade
from twin.objects._emblems import COUNTED_EMBLEMS, EMBLEMS, emblem
from twin.objects._patterns import PATTERN_WORDS, PATTERNS, Pattern
from twin.objects._prints import Print, font, paste_print
from twin.objects._textures import PlacedPrint, body_texture, paint, solid

WHITE = np.full((256, 256, 3), 255, np.uint8)
BLACK = (0.0, 0.0, 0.0)


def printed(what: Print) -> np.ndarray:
    return paste_print(WHITE, what, (0.5, 0.5), (1.0, 1.0))


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        (hsv(0, 0.9, 0.9), "red"),
        (hsv(355, 0.9, 0.9), "red"),
        (hsv(30, 0.9, 0.95), "orange"),
        (hsv(30, 0.8, 0.4), "brown"),
        (hsv(55, 0.9, 0.9), "yellow"),
        (hsv(120, 0.8, 0.6), "green"),
        (hsv(180, 0.8, 0.7), "turquoise"),
        (hsv(225, 0.8, 0.8), "blue"),
        (hsv(275, 0.7, 0.7), "purple"),
        (hsv(320, 0.6, 0.9), "pink"),
        (hsv(200, 0.05, 0.95), "white"),
        (hsv(200, 0.05, 0.5), "grey"),
        (hsv(200, 0.9, 0.1), "black"),
    ],
)
def test_colours_have_everyday_names(colour: tuple[float, float, float], name: str) -> None:
    assert colour_name(colour) == name


@given(st.floats(-720, 720), st.floats(0, 1), st.floats(0, 1))
def test_hue_wraps_and_every_colour_has_a_name(hue: float, saturation: float, value: float) -> None:
    assert hsv(hue, saturation, value) == pytest.approx(hsv(hue + 360, saturation, value), abs=1e-6)
    assert colour_name(hsv(hue, saturation, value)).isalpha()


def test_shade_stays_in_range() -> None:
    assert shade((0.2, 0.6, 0.9), 2.0) == (0.4, 1.0, 1.0)


@pytest.mark.parametrize("kind", PATTERNS)
def test_patterns_fill_about_their_weight_and_more_with_more(kind: str) -> None:
    light, heavy = (Pattern(kind, 8, weight).mask(256, 128) for weight in (0.3, 0.7))
    assert light.dtype == np.float32
    assert light.shape == (128, 256)
    assert light.min() >= 0.0 and light.max() <= 1.0
    assert 0.02 < light.mean() < heavy.mean() < 0.98


@pytest.mark.parametrize("kind", [kind for kind in PATTERNS if kind != "speckles"])
def test_patterns_repeat_around_without_a_seam(kind: str) -> None:
    mask = Pattern(kind, 8, 0.4, 0.3, 2.0).mask(256, 128)
    np.testing.assert_allclose(mask, np.roll(mask, 32, axis=1), atol=1e-4)


def test_more_speckles_leave_the_others() -> None:
    few, many = (Pattern("speckles", repeats).mask(256, 128) for repeats in (6, 7))
    assert (many >= few).all()
    assert many.mean() > few.mean()


@pytest.mark.parametrize("kind", PATTERNS)
def test_patterns_have_a_word_and_can_be_shifted(kind: str) -> None:
    assert PATTERN_WORDS[kind]
    still, shifted = (Pattern(kind, 8, shift=shift).mask(256, 128) for shift in (0.0, 0.25))
    assert np.abs(still - shifted).mean() > 0.02


@pytest.mark.parametrize("kind", EMBLEMS)
def test_emblems_stay_inside_their_square(kind: str) -> None:
    for points in range(3, 10):
        shapes = emblem(kind, points)
        assert shapes[0][1]
        assert max(np.abs(polygon).max() for polygon, inked in shapes if inked) <= 1.06


@pytest.mark.parametrize("kind", EMBLEMS)
def test_only_counted_emblems_change_with_their_points(kind: str) -> None:
    five, six = (printed(Print(kind, points, "", BLACK)) for points in (5, 6))
    assert (np.abs(five.astype(int) - six).mean() > 0.5) == (kind in COUNTED_EMBLEMS)


def test_words_fit_their_plate() -> None:
    for word in ("MMMMMMM", "IIII", "OMHMX"):
        ink = printed(Print("heart", 5, word, BLACK)).mean(axis=2) < 128
        across = np.flatnonzero(ink[180:].any(axis=0))
        assert across.size
        assert across[0] >= 8
        assert across[-1] <= 247


def test_each_letter_shows() -> None:
    one, other = (printed(Print("star", 5, word, BLACK)) for word in ("LAMPS", "LAMPX"))
    assert 0.002 < (np.abs(one.astype(int) - other).max(axis=2) > 60).mean() < 0.1


def test_plate_covers_what_is_below_but_no_plate_does_not() -> None:
    ground = np.full((100, 100, 3), 90, np.uint8)
    plate = paste_print(ground, Print("star", 5, "", BLACK, "round", (1.0, 1.0, 1.0)), (0.5, 0.5), (0.6, 0.6))
    bare = paste_print(ground, Print("star", 5, "", BLACK), (0.5, 0.5), (0.6, 0.6))
    assert (plate == 255).all(axis=2).mean() > 0.1
    assert bare.max() == 90
    assert (plate[:15] == 90).all()
    assert ground.min() == 90


def test_print_reads_from_left_to_right_at_the_front() -> None:
    # the first letter is a bar, the last has none at its right: only unmirrored text has its mass at the left
    placed = PlacedPrint(Print("heart", 5, "LLLL", BLACK, "square"), 0.0, 0.5, 1.0)
    texture = body_texture((1, 1, 1), BLACK, None, girth=4.0, height=2.0, printed=placed)
    direct = paste_print(np.full((256, 512, 3), 255, np.uint8), placed.what, (0.5, 0.5), (0.25, 0.5))
    ink = texture.mean(axis=2) < 128
    np.testing.assert_array_equal(ink, direct.mean(axis=2) < 128)


def test_print_stands_where_it_is_placed() -> None:
    placed = PlacedPrint(Print("star", 5, "", BLACK, "square"), 36.0, 0.75, 0.5)
    texture = body_texture((1, 1, 1), BLACK, None, girth=4.0, height=2.0, printed=placed)
    rows, columns = np.nonzero((texture < 255).any(axis=2))
    assert columns.mean() / 512 == pytest.approx(0.6, abs=0.01)
    assert rows.mean() / 256 == pytest.approx(0.25, abs=0.02)
    assert (np.ptp(columns) + 1) / 512 == pytest.approx(0.125, abs=0.005)


def test_pattern_keeps_to_its_zone_and_bands_cover_it() -> None:
    band = (0.9, 1.0, (0.0, 0.0, 1.0))
    texture = body_texture(BLACK, (1, 1, 1), Pattern("stripes", 8), girth=2, height=1, zone=(0.5, 1.0), bands=[band])
    assert texture[129:].max() == 0
    assert texture[40:127].max() == 255
    assert (texture[:25] == (0, 0, 255)).all()


def test_paint_mixes_by_the_mask() -> None:
    mask = np.array([[0.0, 0.5, 1.0]], np.float32)
    expected = [[[51, 0, 0], [128, 51, 102], [204, 102, 204]]]
    np.testing.assert_allclose(paint((0.2, 0, 0), (0.8, 0.4, 0.8), mask).astype(int), expected, atol=1)


def test_solid_is_one_colour() -> None:
    np.testing.assert_array_equal(np.unique(solid((1.0, 0.5, 0.0)).reshape(-1, 3), axis=0), [[255, 128, 0]])


def test_fonts_come_in_sizes() -> None:
    assert font(40).getlength("TWIN") > 1.9 * font(20).getlength("TWIN")
