"""What is drawn holds together, whatever the source looks like."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import combinations, pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.bench._grades import Grades
from twin.bench.building._attempts import Drawn, draw
from twin.bench.building._hard_others import HardOthers
from twin.bench.building._others import Others, RandomOthers
from twin.bench.building._pool import Pool
from twin.core import BuildSettings, generator
from twin.pairs import Link


def pool_of(sizes: Sequence[int], clusters: Sequence[int] | None = None, suspects: Sequence[int] = ()) -> Pool:
    bounds = np.cumsum([0, *sizes])
    photos = tuple(np.arange(start, stop) for start, stop in pairwise(bounds))
    labels = np.arange(len(sizes)) if clusters is None else np.array(clusters[: len(sizes)])
    return Pool(photos, labels, np.array(sorted(suspects), dtype=np.int64))


def hard(links: Sequence[tuple[int, int, float]], size: int) -> "partial[Others]":
    found = sorted({(min(one, other), max(one, other)): value for one, other, value in links}.items())
    codes = np.array([one * size + other for (one, other), _ in found], dtype=np.int64)
    values = np.array([value for _, value in found])
    grades = Grades(size, codes, values, np.sort(values))
    return partial(_hard, [Link(*ends, "mined", 0, "[]") for ends, _ in found], grades)


def _hard(links: list[Link], grades: Grades, pool: Pool, rng: np.random.Generator) -> Others:
    return HardOthers(links, grades, rng)


def shown(drawn: Drawn) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Photos and identities of each query."""
    queries = [(draft.photos, draft.instances) for draft in drawn.pairs]
    for draft in drawn.multi:
        candidates = [(photo, place) for photo, place, _ in draft.candidates]
        photos, places = zip((draft.reference, draft.instance), *candidates, strict=True)
        queries.append((photos, places))
    return queries


def check(drawn: Drawn, pool: Pool, asked: BuildSettings) -> None:
    """All that must hold of a draw."""
    owner = {photo: place for place, own in enumerate(pool.photos) for photo in own.tolist()}
    answers = Counter("yes" if draft.link is None else "no" for draft in drawn.pairs)
    assert answers["yes"] == answers["no"] <= asked.pairs // 2
    matches = Counter(draft.matches for draft in drawn.multi)
    assert {matches[number] for number in range(4)} == {len(drawn.multi) // 4}
    assert len(drawn.multi) <= asked.multi
    for draft in drawn.pairs:
        assert (draft.link is None) == (draft.instances[0] == draft.instances[1])
    for draft in drawn.multi:
        assert all((link is None) == (place == draft.instance) for _, place, link in draft.candidates)
    queries = shown(drawn)
    for photos, places in queries:
        assert len(set(photos)) == len(photos)
        assert [owner[photo] for photo in photos] == list(places)
    assert max(Counter(photo for photos, _ in queries for photo in photos).values(), default=0) <= drawn.caps.image
    uses = Counter(place for _, places in queries for place in set(places))
    assert max(uses.values(), default=0) <= drawn.caps.identity
    assert len({frozenset(draft.photos) for draft in drawn.pairs}) == len(drawn.pairs)
    asked_about = {(draft.reference, frozenset(photo for photo, _, _ in draft.candidates)) for draft in drawn.multi}
    assert len(asked_about) == len(drawn.multi)
    columns = zip(*([link is None for _, _, link in draft.candidates] for draft in drawn.multi), strict=True)
    assert len({sum(column) for column in columns}) <= 1


SIZES = st.lists(st.integers(0, 7), min_size=0, max_size=20)


@settings(max_examples=60, deadline=None)
@given(
    sizes=SIZES,
    clusters=st.lists(st.integers(0, 12), min_size=20, max_size=20),
    pairs=st.integers(0, 40),
    multi=st.integers(0, 40),
    seed=st.integers(0, 5),
)
def test_random_negatives_are_surely_other_identities(
    sizes: list[int], clusters: list[int], pairs: int, multi: int, seed: int
) -> None:
    size = len(sizes)
    every = [one * size + other for one, other in combinations(range(size), 2)]
    suspects = [code for code in every if generator(seed, code).random() < 0.1]
    pool = pool_of(sizes, clusters, suspects)
    asked = BuildSettings(pairs=pairs, multi=multi, seed=seed)
    drawn = draw(pool, RandomOthers, asked, "x")
    check(drawn, pool, asked)
    links = [draft.link for draft in drawn.pairs]
    links += [link for draft in drawn.multi for _, _, link in draft.candidates]
    for link in links:
        if link is not None:
            assert link.kind == "random"
            assert pool.cluster[link.first] != pool.cluster[link.second]
            assert link.first * size + link.second not in suspects


@settings(max_examples=60, deadline=None)
@given(
    sizes=SIZES,
    links=st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19), st.floats(-1, 1)), max_size=60),
    pairs=st.integers(0, 40),
    multi=st.integers(0, 40),
)
def test_hard_negatives_are_links(
    sizes: list[int], links: list[tuple[int, int, float]], pairs: int, multi: int
) -> None:
    usable = [(one, other, value) for one, other, value in links if one != other and max(one, other) < len(sizes)]
    pool, asked = pool_of(sizes), BuildSettings(pairs=pairs, multi=multi)
    drawn = draw(pool, hard(usable, len(sizes)), asked, "x")
    check(drawn, pool, asked)
    known = {(min(one, other), max(one, other)) for one, other, _ in usable}
    for draft in drawn.pairs:
        assert draft.link is None or tuple(sorted(draft.instances)) in known
    for multi_draft in drawn.multi:
        for _, place, link in multi_draft.candidates:
            assert link is None or tuple(sorted((multi_draft.instance, place))) in known


@settings(max_examples=20, deadline=None)
@given(views=st.integers(4, 9), seed=st.integers(0, 9))
def test_no_photo_is_shown_twice_where_there_are_enough(views: int, seed: int) -> None:
    asked = BuildSettings(pairs=20, multi=20, seed=seed)
    pool = pool_of([views] * (400 // views))  # 120 photos are shown
    drawn = draw(pool, RandomOthers, asked, "x")
    assert (len(drawn.pairs), len(drawn.multi), drawn.caps.image) == (20, 20, 1)
    check(drawn, pool, asked)


def test_photos_are_shown_again_as_evenly_as_can_be() -> None:
    pool, asked = pool_of([6] * 20), BuildSettings(pairs=100, multi=100)  # 600 showings of 120 photos
    drawn = draw(pool, RandomOthers, asked, "x")
    assert (len(drawn.pairs), len(drawn.multi)) == (100, 100)
    uses = Counter(photo for photos, _ in shown(drawn) for photo in photos)
    assert drawn.caps.image <= 7
    assert min(uses[photo] for photo in range(120)) >= 3


def test_levels_of_hardness_are_drawn_from_evenly() -> None:
    rng = generator(0)
    links = [(one, (one + step) % 200, float(rng.random())) for one in range(200) for step in (1, 2, 3)]
    pool, asked = pool_of([8] * 200), BuildSettings(pairs=100, multi=100)
    make = hard(links, 200)
    drawn = draw(pool, make, asked, "x")
    grades: Grades = make.args[1]
    ends = np.array([(draft.link.first, draft.link.second) for draft in drawn.pairs if draft.link]).T
    assert Counter(grades.levels(*ends).tolist()) == dict.fromkeys(range(1, 6), 10)
    links_of = [link for draft in drawn.multi for _, _, link in draft.candidates if link]
    ends = np.array([(link.first, link.second) for link in links_of]).T
    many = Counter(grades.levels(*ends).tolist())
    assert len(links_of) == 150
    assert min(many[level] for level in range(1, 6)) >= 27


def test_an_identity_with_one_photo_is_drawn_only_if_it_must_be() -> None:
    asked = BuildSettings(pairs=8, multi=8)
    rich = draw(pool_of([5] * 30 + [1] * 30), RandomOthers, asked, "x")
    assert rich.caps.least == 2
    assert all(place < 30 for _, places in shown(rich) for place in places)
    poor = draw(pool_of([5, *[1] * 30]), RandomOthers, asked, "x")
    assert poor.caps.least == 1
    assert (len(poor.pairs), len(poor.multi)) == (8, 8)


def test_caps_that_were_asked_for_stay() -> None:
    pool, asked = pool_of([6] * 5), BuildSettings(pairs=40, multi=40, per_image=2, per_identity=7)
    drawn = draw(pool, RandomOthers, asked, "x")
    check(drawn, pool, asked)
    assert (drawn.caps.image, drawn.caps.identity) == (2, 7)
    assert drawn.short


def test_a_draw_depends_on_seed_and_name_alone() -> None:
    pool = pool_of([5] * 30)
    drawn = [
        draw(pool, RandomOthers, BuildSettings(pairs=20, multi=20, seed=seed), name)
        for seed, name in ((0, "x"), (0, "x"), (1, "x"), (0, "y"))
    ]
    assert drawn[0] == drawn[1]
    assert drawn[0] not in drawn[2:]


def test_random_means_uniform() -> None:
    """Every other identity is as likely, whatever its number of photos (chi-square, 3 standard deviations)."""
    pool = pool_of([40, *[4, 30] * 10])
    many = Counter[int]()
    for seed in range(40):
        drawn = draw(pool, RandomOthers, BuildSettings(pairs=0, multi=12, seed=seed, per_image=9, per_identity=99), "x")
        many.update(
            place for draft in drawn.multi for _, place, link in draft.candidates if link and draft.instance != place
        )
    small, large = sum(many[place] for place in range(1, 21, 2)), sum(many[place] for place in range(2, 21, 2))
    assert abs(small - large) < 3 * (small + large) ** 0.5


def test_the_size_of_a_reference_does_not_tell_the_answer() -> None:
    pool = pool_of([6] * 60 + [2] * 200)
    drawn = draw(pool, RandomOthers, BuildSettings(pairs=0, multi=80), "x")
    assert Counter(draft.matches for draft in drawn.multi) == dict.fromkeys(range(4), 20)
    assert {int(pool.sizes[draft.instance]) for draft in drawn.multi} == {6}
