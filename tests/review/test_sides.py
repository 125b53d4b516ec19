"""Items of known answer must not give themselves away by how many photos they show."""

from hypothesis import given
from hypothesis import strategies as st

from twin.review import halves, link_sides

PHOTOS = st.lists(st.text("abcdef", min_size=3, max_size=8), min_size=1, max_size=12, unique=True)


@given(PHOTOS)
def test_halves_deal_every_photo_to_one_side_in_any_order(photos: list[str]) -> None:
    left, right = halves(photos)
    assert sorted(left + right) == sorted(photos)
    assert len(left) - len(right) in (0, 1)
    assert halves(reversed(photos)) == (left, right)


@given(PHOTOS, PHOTOS)
def test_a_link_that_was_mined_shows_all_photos(one: list[str], other: list[str]) -> None:
    assert link_sides("mined", one, other) == (one, other)
    assert link_sides("imported", one, other) == (one, other)


@given(st.integers(4, 12), st.integers(0, 5))
def test_known_to_be_the_same_and_known_to_differ_show_equally_many(count: int, seed: int) -> None:
    one, other = ([f"{side}{seed}{number}" for number in range(count)] for side in "xy")
    same, differ = link_sides("halves", one, one), link_sides("near-twin", one, other)
    assert [len(side) for side in same] == [len(side) for side in differ]
    assert set(differ[0]) <= set(one)
    assert set(differ[1]) <= set(other)


def test_near_twins_with_few_photos_show_them_all_beside_half_of_many() -> None:
    few, many = ["a", "b"], ["c", "d", "e", "f", "g"]
    for sides in (link_sides("near-twin", few, many), link_sides("near-twin", many, few)[::-1]):
        assert sides == (few, halves(many)[0])
    assert [len(side) for side in halves(many)] == [3, 2]  # as many as one instance of five shown as two
