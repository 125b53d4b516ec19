"""Items of known answer must not give themselves away by how many photos they show."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.review import gold_photos, halves, link_sides

PHOTOS = st.lists(st.text("abcdef", min_size=3, max_size=8), min_size=1, max_size=12, unique=True)


@given(PHOTOS)
def test_halves_deal_every_photo_to_one_side_in_any_order(photos: list[str]) -> None:
    left, right = halves(photos)
    assert sorted(left + right) == sorted(photos)
    assert len(left) - len(right) in (0, 1)
    assert halves(reversed(photos)) == (left, right)


@given(PHOTOS, PHOTOS, st.integers(2, 9))
def test_a_link_whose_answer_is_not_known_by_construction_shows_all_photos(
    one: list[str], other: list[str], most: int
) -> None:
    assert link_sides("mined", one, other, most=most) == (one, other)
    assert link_sides("imported", one, other, most=most) == (one, other)


@pytest.mark.parametrize("views", [4, 5, 6, 8, 10, 12])
@pytest.mark.parametrize("twin_views", [2, 3, 4, 6, 8])
@pytest.mark.parametrize("twins", [1, 2, 5])
def test_known_to_be_the_same_and_known_to_differ_show_equally_many(views: int, twin_views: int, twins: int) -> None:
    """Whatever a catalogue of bases and near-twins is like; and where it can be, as many as others do."""
    counts = [views] * 10 + [twin_views] * 10 * twins
    most = gold_photos(counts)
    base, twin = [f"b{number}" for number in range(views)], [f"t{number}" for number in range(twin_views)]
    shown = set()
    if views >= 2 * most:
        shown.add(tuple(len(side) for side in link_sides("halves", base, base, most=most)))
    if min(views, twin_views) >= most:
        sides = link_sides("near-twin", base, twin, most=most)
        assert set(sides[0]) <= set(base)
        assert set(sides[1]) <= set(twin)
        shown.add(tuple(len(side) for side in sides))
    assert shown <= {(most, most)}
    if views >= 2 * twin_views:
        assert most == statistics.median_low(counts)


def test_the_demo_hides_them_among_those_with_two_photos_a_side() -> None:
    assert gold_photos([5] * 200 + [2] * 400) == 2


@given(st.lists(st.integers(1, 30)))
def test_at_least_two_are_shown_and_no_more_than_usual(counts: list[int]) -> None:
    most = gold_photos(counts)
    assert most >= 2
    assert most <= max(2, statistics.median_low(counts) if counts else 0)
