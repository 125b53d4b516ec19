import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.mine._limit import limited

LINKS = st.lists(st.tuples(st.integers(0, 6), st.integers(7, 12), st.booleans()), unique_by=lambda link: link[:2])


def _limited(links, limit, total=None):
    first, second, preferred = np.array(links, dtype=np.int64).reshape(-1, 3).T
    chosen, degree = limited(first, second, preferred.astype(bool), instances=13, limit=limit, total=total)
    return chosen.tolist(), degree.tolist()


@given(LINKS, st.integers(1, 4), st.none() | st.integers(1, 9))
def test_no_instance_and_no_total_is_exceeded_and_nobody_is_left_without_need(links, limit, total):
    chosen, degree = _limited(links, limit, total)
    kept = [link for link, taken in zip(links, chosen, strict=True) if taken]
    assert degree == [sum(instance in link[:2] for link in kept) for instance in range(13)]
    assert max(degree) <= limit
    assert len(kept) <= (total or len(links))
    for (one, other, preferred), taken in zip(links, chosen, strict=True):
        room = max(degree[one], degree[other]) < limit and len(kept) != total
        wanted = preferred or min(degree[one], degree[other]) == 0
        assert taken or not (room and wanted)


@given(LINKS, st.integers(1, 4), st.integers(1, 9))
def test_while_somebody_waits_for_a_first_link_every_link_is_somebodys_first(links, limit, total):
    chosen, degree = _limited(links, limit, total)
    pairs = [(degree[one], degree[other]) for one, other, _ in links]
    if any(min(pair) == 0 and max(pair) < limit for pair in pairs):
        assert sum(chosen) <= sum(count > 0 for count in degree)


def test_two_without_a_link_come_before_one():
    links = [(0, 7, True), (0, 8, True), (1, 8, True)]
    assert _limited(links, limit=2, total=2)[0] == [True, False, True]


def test_a_far_link_is_taken_where_somebody_is_left_alone_only():
    links = [(0, 7, True), (0, 8, False), (1, 7, False)]
    assert _limited(links, limit=3)[0] == [True, True, True]
    assert _limited([*links, (1, 8, True)], limit=3)[0] == [True, False, False, True]
