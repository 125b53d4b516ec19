from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from tests.objects.tiny_family import VALUES, box, build, plain
from twin.core import TwinError
from twin.objects._parts import Part
from twin.objects._photographer import Photographer
from twin.objects._view import View, random_view

PLAIN = View(azimuth=20, elevation=25, ground_colours=((0.8, 0.8, 0.8), (0.8, 0.8, 0.8)))


@pytest.fixture(scope="module")
def photographer() -> Iterator[Photographer]:
    with Photographer(96) as photographer:
        yield photographer


def cube(red: float = 0.8, green: float = 0.2, blue: float = 0.2, roughness: float = 0.6) -> list[Part]:
    return [box((-0.5, -0.5, 0), (0.5, 0.5, 1), plain(red, green, blue, roughness))]


def test_a_photo_is_an_rgb_image(photographer: Photographer) -> None:
    photo = photographer.render(cube(), PLAIN)
    assert photo.shape == (96, 96, 3)
    assert photo.dtype == np.uint8


@pytest.mark.parametrize("seed", range(4))
def test_the_same_view_gives_the_same_bytes_whatever_came_before(photographer: Photographer, seed: int) -> None:
    rng = np.random.default_rng(seed)
    view, other = random_view(rng), random_view(rng)
    first = photographer.render(build(VALUES, {"turn": 0}), view)
    photographer.render(cube(roughness=0.1), other)
    assert np.array_equal(photographer.render(build(VALUES, {"turn": 0}), view), first)
    with Photographer(96) as fresh:
        assert np.array_equal(fresh.render(build(VALUES, {"turn": 0}), view), first)


def test_a_loaded_object_looks_like_its_parts(photographer: Photographer) -> None:
    with photographer.load(cube()) as loaded:
        photos = [photographer.render(loaded, replace(PLAIN, azimuth=azimuth)) for azimuth in (0, 40)]
    assert np.array_equal(photos[1], photographer.render(cube(), replace(PLAIN, azimuth=40)))
    assert not np.array_equal(*photos)


def test_each_part_keeps_its_own_colour_and_place(photographer: Photographer) -> None:
    parts = [
        box((-0.5, -1, 0), (0.5, 0, 1), plain(0.8, 0.1, 0.1)),
        box((-0.5, 0, 0), (0.5, 1, 1), plain(0.1, 0.1, 0.8)),
    ]
    photo = photographer.render(parts, replace(PLAIN, azimuth=0, elevation=10)).astype(int)
    # Seen from the front, +x, the world's +y lies on the right.
    left, right = photo[44:52, 30:40], photo[44:52, 56:66]
    assert (left[..., 0] > left[..., 2] + 50).all()
    assert (right[..., 2] > right[..., 0] + 50).all()


def test_textures_are_neither_mirrored_nor_upside_down(photographer: Photographer) -> None:
    texture = np.zeros((64, 64, 3), np.uint8)
    texture[:, :32], texture[:, 32:] = (200, 30, 30), (30, 30, 200)
    texture[:32] //= 6  # row 0 is v = 0, which lies at the bottom of the box's front
    parts = [replace(part, material=replace(part.material, texture=texture)) for part in cube()]
    photo = photographer.render(parts, replace(PLAIN, azimuth=0, elevation=5)).astype(int)
    upper_left, upper_right = photo[30:38, 28:42].mean((0, 1)), photo[30:38, 54:68].mean((0, 1))
    lower_left = photo[58:66, 28:42].mean((0, 1))
    assert upper_left[0] > upper_left[2] + 50
    assert upper_right[2] > upper_right[0] + 50
    assert upper_left[0] > lower_left[0] + 50


def test_the_ground_beside_an_object_lies_in_its_shadow(photographer: Photographer) -> None:
    view = replace(PLAIN, azimuth=0, elevation=40, light_azimuth=90)
    photo = photographer.render(cube(), view).astype(int).sum(-1)
    # The light comes from the right, so the shadow falls to the left.
    assert photo[60:75, 3:14].mean() < photo[60:75, -14:-3].mean() - 20


@pytest.mark.parametrize("seed", range(12))
def test_no_photo_is_burnt_out_or_black(photographer: Photographer, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shade = rng.uniform(0.03, 0.97)
    view = random_view(rng)
    photo = photographer.render(cube(shade, shade, shade, float(rng.uniform(0.1, 0.9))), view)
    middle = photo[28:68, 28:68].max(-1)
    assert 25 < np.median(middle) < 250
    assert (middle > 252).mean() < 0.4


def test_matched_views_of_two_objects_differ_only_where_the_objects_do(photographer: Photographer) -> None:
    whole = build(VALUES, {"turn": 0})
    bounds = photographer.bounds_of(whole)
    with Photographer(96, quality="gate") as gate:
        with_lid, without = (gate.render(parts, PLAIN, bounds).astype(int) for parts in (whole, whole[:1]))
    differs = np.abs(with_lid - without).max(-1) > 16
    assert 0.05 < differs.mean() < 0.6
    assert differs[:10].mean() == 0


def test_photographers_do_not_disturb_each_other() -> None:
    parts, view = build(VALUES, {"turn": 0}), random_view(np.random.default_rng(0))
    with Photographer(48) as large:
        alone = large.render(parts, view)
    with Photographer(48) as large, Photographer(24, quality="gate") as small, large.load(parts) as loaded:
        first = small.render(parts, view)
        assert np.array_equal(large.render(loaded, view), alone)
        assert np.array_equal(small.render(parts, view), first)
        assert first.shape == (24, 24, 3)


def test_noise_is_drawn_from_the_view(photographer: Photographer) -> None:
    clean, noisy, other = (
        photographer.render(cube(), replace(PLAIN, noise=noise, noise_seed=seed)).astype(int)
        for noise, seed in ((0.0, 0), (0.02, 0), (0.02, 1))
    )
    assert 2 < (noisy - clean).std() < 8
    assert not np.array_equal(noisy, other)


def test_missing_opengl_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLCONTEXT_GLVERSION", "990")
    with pytest.raises(TwinError, match="libegl1 libgl1-mesa-dri"), Photographer(32):
        pass
