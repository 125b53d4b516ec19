import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.mine._pairs import Pairs
from twin.mine.rounds._difficulty import Twins, recall_of_twins

N = 8


@given(st.data())
def test_recall_is_what_counting_says(data):
    values = np.array(data.draw(st.lists(st.integers(0, 5), min_size=N * N, max_size=N * N)), dtype=float)
    keys = [(a, b) for a in range(N) for b in range(a + 1, N) if data.draw(st.booleans())]
    first, second = np.array(keys, dtype=np.int64).reshape(-1, 2).T
    scores = values[first * N + second]
    twin = np.array(data.draw(st.lists(st.integers(0, N - 1), min_size=1, max_size=N, unique=True)))
    degree = np.array([data.draw(st.sampled_from([1, 4])) for _ in twin])
    twin_scores = np.array([float(data.draw(st.integers(0, 5))) for _ in twin])
    found = recall_of_twins(Pairs(first, second, scores), scores, Twins(twin, twin, degree), twin_scores)
    assert set(found) == {str(d) for d in degree}
    for d, shares in found.items():
        places = []
        for t, deg, score in zip(twin, degree, twin_scores, strict=True):
            if str(deg) == d:
                others = [s for a, b, s in zip(first, second, scores, strict=True) if t in (a, b)]
                places.append(1 + sum(s > score for s in others))
        assert shares["twins"] == len(places)
        for most in (1, 5, 10):
            assert shares[f"recall@{most}"] == round(np.mean([place <= most for place in places]), 4)


def test_a_catalogue_without_near_twins_tells_nothing():
    empty = np.empty(0, dtype=np.int64)
    assert recall_of_twins(Pairs(empty, empty, empty / 1), empty / 1, Twins(empty, empty, empty), empty / 1) == {}
