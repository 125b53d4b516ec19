from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from twin.objects._attributes import Value
from twin.objects._curves import Points
from twin.objects._parts import Part
from twin.objects.families import FAMILIES
from twin.objects.families._key_bow import hole_outlines, hole_places, outline
from twin.objects.families._shoe_shape import AROUND, Last

seeds = st.integers(0, 2**32 - 1)


def drawn(name: str, seed: int) -> tuple[dict[str, Value], dict[str, Value]]:
    rng = np.random.default_rng(seed)
    return FAMILIES[name].draw_values(rng), FAMILIES[name].draw_state(rng)


def parts(name: str, seed: int, **changed: Value) -> list[Part]:
    values, state = drawn(name, seed)
    known = {attribute.name for attribute in FAMILIES[name].attributes + FAMILIES[name].state}
    assert set(changed) <= known
    return FAMILIES[name].build(values | changed, state | changed)


def top(built: list[Part]) -> float:
    return max(float(part.vertices[:, 2].max()) for part in built)


def contains(ring: Points, point: Points) -> bool:
    """Even-odd rule, edge by edge."""
    inside = False
    for (x, y), (next_x, next_y) in zip(ring, np.roll(ring, -1, 0), strict=True):
        if (y > point[1]) != (next_y > point[1]) and point[0] < x + (point[1] - y) / (next_y - y) * (next_x - x):
            inside = not inside
    return inside


@given(seeds)
@example(15253)  # three large slots in a clover
@example(1316)  # three large squares
@settings(max_examples=40, deadline=None)
def test_key_holes_lie_inside_of_the_cover_and_apart(seed: int) -> None:
    values, _ = drawn("key", seed)
    cover = outline(values, float(values["border"]))  # type: ignore[arg-type]
    holes = hole_outlines(values)
    assert len(holes) == values["holes"]
    assert all(contains(cover, point) for hole in holes for point in hole)
    for one, other in pairwise(hole_places(values)):
        assert abs(one[1] - other[1]) > float(values["hole_size"])  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["flat", "double", "round"])
def test_a_deeper_cut_takes_metal_off_the_blade(kind: str) -> None:
    def metal(cut: float) -> float:
        total = 0.0
        for part in parts("key", 5, blade_kind=kind, teeth=4, cut_2=cut, tag="none"):
            if part.material.metallic:
                corners = part.vertices.astype(float)[part.faces]
                total += np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) / 6
        return total

    volumes = [metal(cut) for cut in (0.5, 1.5, 3.5, 5.5)]
    assert all(more > less for more, less in pairwise(volumes))


@pytest.mark.parametrize("kind", ["square", "round", "turned", "hairpin"])
def test_chair_stands_on_four_feet(kind: str) -> None:
    points = np.concatenate([part.vertices for part in parts("chair", 3, leg_kind=kind, foot_caps="white")])
    low = points[points[:, 2] < 0.02]
    quadrants = {(x > 0, y > 0) for x, y in low[:, :2]}
    assert len(quadrants) == 4


@pytest.mark.parametrize("kind", ["slats", "spindles", "rungs"])
def test_chair_has_as_many_slats_as_its_facts_say(kind: str) -> None:
    family = FAMILIES["chair"]
    without = len(parts("chair", 4, back_kind="cross")) - 2
    for count in range(2, 8):
        assert len(parts("chair", 4, back_kind=kind, slats=count)) - without == count
        assert family.facts(drawn("chair", 4)[0] | {"back_kind": kind, "slats": count})["slats"] == str(count)


def test_headphones_grow_by_what_they_are_stretched() -> None:
    heights = [top(parts("headphones", 2, stretch=stretch)) for stretch in (0.0, 1.0)]
    assert heights[1] - heights[0] == pytest.approx(0.095, abs=1e-4)


@pytest.mark.parametrize("name", ["studs", "buttons"])
def test_headphones_have_the_counted_parts(name: str) -> None:
    cups = {"studs": 2, "buttons": 1}[name]
    numbers = [len(parts("headphones", 8, **{name: count})) for count in range(5)]
    assert np.diff(numbers).tolist() == [cups] * 4


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_shoe_form_is_even_and_closed(seed: int) -> None:
    last = Last.of(drawn("shoe", seed)[0])
    steps = np.linalg.norm(np.diff(last.edge, axis=0), axis=1)
    assert steps.max() < 1.1 * steps.min()
    rows = np.linalg.norm(np.diff(last.upper[:, AROUND // 4], axis=0), axis=1)
    assert rows.max() < 1.1 * rows.min()
    np.testing.assert_allclose(last.upper[:, 0], last.upper[:, -1], atol=1e-9)
    assert (last.ground >= 0).all()
    assert (last.sole > last.ground).all()


@pytest.mark.parametrize("seed", range(4))
def test_shoe_label_reads_on_the_side_that_photos_show(seed: int) -> None:
    one, other = (parts("shoe", seed, word=word)[1] for word in ("NORA", "MIEL"))
    columns = np.nonzero((one.material.texture != other.material.texture).any(axis=(0, 2)))[0]
    u = columns / one.material.texture.shape[1]
    assert 0.0 < u.min() < u.max() < 0.5
    shown = one.vertices[(one.uv[:, 0] > u.min()) & (one.uv[:, 0] < u.max())]
    assert shown[:, 0].mean() > one.vertices[:, 0].mean()


@pytest.mark.parametrize("fastenings", [2, 4, 6])
def test_shoe_has_the_counted_straps(fastenings: int) -> None:
    number = len(parts("shoe", 1, closure="straps", fastenings=fastenings))
    assert number - len(parts("shoe", 1, closure="straps", fastenings=2)) == fastenings - 2
