"""The order of the work, against the slow obvious way."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.review.simulated import simulated_links
from twin.core import ReviewSettings
from twin.review.judging import Calibrated
from twin.review.judging._crowd import Crowd
from twin.review.judging._logistic import Curve
from twin.review.planning._lots import lots
from twin.review.planning._urgency import CALIBRATING, closeness, urgency

CROWD = Crowd(Curve(np.zeros(1), np.eye(1)), np.empty(0), np.empty(0))


def test_the_boundary_is_the_most_urgent_and_certainty_the_least() -> None:
    assert closeness(np.array([0.5, 0.0, 1.0, 0.75]), 0.5).tolist() == [1.0, 0.0, 0.0, 0.5]
    assert closeness(np.array([0.8, 0.0, 1.0, 0.9, 0.4]), 0.8) == pytest.approx([1.0, 0.0, 0.0, 0.5, 0.5])


def test_lots_are_even_and_the_same_in_any_company() -> None:
    items, _ = simulated_links(4000, 0.1, 0)
    drawn = lots(items, 3)
    assert np.histogram(drawn, bins=4, range=(0, 1))[0] == pytest.approx(1000, abs=150)
    np.testing.assert_array_equal(lots(items.slice(100, 50), 3), drawn[100:150])
    assert (lots(items, 4) != drawn).all()


def obvious(
    rows: list[dict[str, object]], close: list[float], lot: list[float], audit: float, *, models: bool
) -> list[float]:
    """One link after the other, one instance after the other."""
    values = list(close)
    names = {row[side] for row in rows for side in ("a", "b")}
    covering = set()
    for name in names:
        mine = [place for place, row in enumerate(rows) if name in (row["a"], row["b"])]
        if not any(rows[place]["given"] for place in mine):
            covering.add(max(mine, key=lambda place: (close[place], -place)))
    first = sorted(range(len(rows)), key=lambda place: lot[place])[:CALIBRATING]
    for place, row in enumerate(rows):
        values[place] += 0.5 * (place in covering)
        if not row["given"]:
            values[place] += 0.5 * (lot[place] < audit) + (models and place in first)
    return values


@given(st.integers(1, 40), st.integers(2, 12), st.integers(0, 10_000), st.booleans())
def test_the_value_is_closeness_coverage_audit_and_calibration(
    count: int, instances: int, seed: int, models: bool
) -> None:
    rng = np.random.default_rng(seed)
    pairs = {tuple(sorted(rng.choice(instances, 2, replace=False).tolist())) for _ in range(count)}
    rows = [{"a": f"i{a}", "b": f"i{b}", "given": int(rng.integers(0, 3))} for a, b in sorted(pairs)]
    links = pa.Table.from_pylist(rows)
    lot, expected_of = rng.random(len(rows)), rng.random(len(rows)).round(1)
    nothing = np.full(len(rows), np.nan)
    judges = ("m",) if models else ()
    found = Calibrated(judges, 0, np.nan, np.nan, "", nothing, nothing, expected_of, CROWD)
    value = urgency(links, found, np.arange(len(rows)), lot, ReviewSettings(audit=0.3, least=0.6))
    close = closeness(expected_of, 0.6)
    expected = obvious(rows, close.tolist(), lot.tolist(), 0.3, models=models)
    np.testing.assert_allclose(value, expected, atol=0.00051)
