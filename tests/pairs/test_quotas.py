"""Quotas: met exactly where they can be, and told by how much where not."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.core import PairsSettings
from twin.pairs._quotas import find_quotas
from twin.pairs._targets import Target, target_of

KINDS = (("mined", 0), ("near-twin", 1), ("near-twin", 4), ("random", 0))
POOLS = st.lists(st.lists(st.integers(0, 60), min_size=5, max_size=5), min_size=1, max_size=4)
SHARES = st.sampled_from([Fraction(1, 2), Fraction(2, 9), Fraction(123, 561), Fraction(3, 4)])
WEIGHTS = st.none() | st.fixed_dictionaries({name: st.integers(0, 3) for name in ("hard", "generated", "random")})


@given(POOLS, SHARES, st.none() | st.integers(2, 200), st.none() | st.integers(2, 40), WEIGHTS)
def test_every_rule(
    rows: list[list[int]], yes: Fraction, total: int | None, cap: int | None, weights: dict[str, float] | None
) -> None:
    pool = np.array(rows)
    target = Target(yes, total, cap, weights)
    quotas = find_quotas(pool, KINDS, target)
    many = quotas.many
    assert (many >= 0).all()
    assert (many <= pool).all()
    assert cap is None or (many.sum(axis=1) <= cap).all()
    if weights:
        for name, places in (("hard", [1]), ("generated", [2, 3]), ("random", [4])):
            assert weights[name] or not many[:, places].any()
    got = {"total": int(many.sum()), "yes": int(many[:, 0].sum()), "no": int(many[:, 1:].sum())}
    if total is None:
        assert cap is not None or got["no"] == round(got["yes"] * (1 - yes) / yes)
    else:
        wanted_yes = min(max(round(total * yes), 1), total - 1)
        wanted = {"total": total, "yes": wanted_yes, "no": total - wanted_yes}
        assert got["total"] <= total
        short = {name: wanted[name] - got[name] for name in wanted if got[name] < wanted[name]}
        assert {name: quotas.missed[name] for name in quotas.missed if name in wanted} == short


@given(POOLS, SHARES)
def test_no_category_tells_the_answer(rows: list[list[int]], yes: Fraction) -> None:
    quotas = find_quotas(np.array(rows), KINDS, Target(yes)).many
    odds = (1 - yes) / yes
    for accepted, refused in zip(quotas[:, 0].tolist(), quotas[:, 1:].sum(axis=1).tolist(), strict=True):
        assert abs(refused - accepted * odds) < 1


@given(POOLS)
def test_kinds_and_degrees_come_equally_often_as_far_as_there_are_pairs(rows: list[list[int]]) -> None:
    pool = np.array(rows)
    many = find_quotas(pool, KINDS, Target(Fraction(1, 2))).many
    for had, chosen in zip(pool[:, 1:], many[:, 1:], strict=True):
        open_kinds = chosen[chosen < had]
        assert not len(open_kinds) or chosen.max() - open_kinds.min() <= 1


@given(POOLS, SHARES)
def test_what_is_possible_is_met(rows: list[list[int]], yes: Fraction) -> None:
    pool = np.array(rows)
    most = int(find_quotas(pool, KINDS, Target(yes)).many.sum())
    for total in {2, most // 2, most} - {0, 1}:
        if total <= most:
            quotas = find_quotas(pool, KINDS, Target(yes, total))
            assert quotas.many.sum() == total
            assert not quotas.missed


def test_what_is_missed_is_told() -> None:
    pool = np.array([[10, 100, 0, 20, 0], [10, 100, 20, 20, 0]])
    quotas = find_quotas(pool, KINDS, Target(Fraction(1, 4), 100))
    assert quotas.wanted == {"total": 100, "yes": 25, "no": 75}
    assert quotas.missed == {"total": 20, "yes": 5, "no": 15}
    quotas = find_quotas(pool, KINDS, Target(Fraction(1, 4), None, None, {"hard": 1, "generated": 2, "random": 0}))
    assert quotas.many.tolist() == [[10, 10, 0, 20, 0], [10, 10, 10, 10, 0]]
    assert not quotas.missed
    quotas = find_quotas(pool, KINDS, Target(Fraction(1, 4), None, None, {"hard": 0.2, "generated": 0.8, "random": 0}))
    assert quotas.missed == {"generated": 4}


def test_the_papers_composition() -> None:
    target = target_of("train", 1836, PairsSettings(like="twin"))
    assert target.total is not None
    assert abs(target.total - 561_000) < 2_000
    assert abs(target.total * target.yes - 123_000) < 500
    assert target_of("test", 1836, PairsSettings(like="twin")) == Target(Fraction(1, 2))
