"""Exact quotas from a histogram, against sorting."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.core import generator
from twin.pairs._strata import Histogram, limits_of


@given(st.lists(st.integers(0, 3), max_size=60), st.integers(0, 9), st.data())
def test_limits_against_sorting(strata: list[int], seed: int, data: st.DataObject) -> None:
    stratum = np.array(strata, dtype=np.int32)
    keys = generator(seed).integers(2**64, size=len(strata), dtype=np.uint64) >> np.uint64(
        data.draw(st.integers(0, 55))
    )
    keys = np.unique(keys)[: len(strata)]
    stratum = stratum[: len(keys)]
    histogram = Histogram(4)
    for part in (slice(0, 20), slice(20, None)):
        histogram.add(histogram.cells(stratum[part], keys[part]))
    assert histogram.totals.tolist() == np.bincount(stratum, minlength=4).tolist()
    quotas = np.array([data.draw(st.integers(0, int(many))) for many in histogram.totals])
    crossed = histogram.crossed(quotas)[0]
    inside = histogram.interval(keys) == crossed[stratum]
    blocks = [(stratum[inside][part], keys[inside][part]) for part in (slice(0, 3), slice(3, None))]
    limits = limits_of(histogram, quotas, blocks)
    for number, quota in enumerate(quotas.tolist()):
        own = np.sort(keys[stratum == number])
        assert own[own < limits[number]].tolist() == own[:quota].tolist()
