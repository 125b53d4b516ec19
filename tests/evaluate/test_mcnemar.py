import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import mcnemar as reference
from statsmodels.stats.multitest import multipletests

from twin.evaluate import holm, mcnemar


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_exact_test_is_that_of_statsmodels(gained: int, lost: int) -> None:
    expected = float(reference([[5, gained], [lost, 5]], exact=True).pvalue) if gained + lost else 1.0
    assert mcnemar(gained, lost).exact == pytest.approx(min(1.0, expected))


@pytest.mark.parametrize(("gained", "lost"), [(0, 0), (3, 0), (5, 2), (4, 4), (1, 6)])
def test_mid_p_counts_half_of_what_was_seen(gained: int, lost: int) -> None:
    patterns = list(itertools.product((0, 1), repeat=gained + lost))
    distance = [abs(2 * sum(pattern) - gained - lost) for pattern in patterns]
    seen = abs(gained - lost)
    more, equal = sum(d > seen for d in distance), sum(d == seen for d in distance)
    assert mcnemar(gained, lost).mid_p == pytest.approx((more + equal / 2) / len(patterns) if seen else 1.0)


@given(st.integers(0, 60), st.integers(0, 60))
def test_neither_model_is_favoured(gained: int, lost: int) -> None:
    there, back = mcnemar(gained, lost), mcnemar(lost, gained)
    assert there == back
    assert 0.0 < there.mid_p <= there.exact <= 1.0


@pytest.mark.slow
@settings(max_examples=15, deadline=None)  # the reference takes its time
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_the_correction_is_that_of_statsmodels(p_values: list[float]) -> None:
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1].tolist())


def test_nothing_is_corrected_to_nothing() -> None:
    assert holm([]) == []
