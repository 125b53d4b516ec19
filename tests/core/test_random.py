"""Generators: one stream for a purpose, whatever else is drawn."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.core import generator

NAMES = st.lists(st.text(max_size=4), max_size=3)


@given(seed=st.integers(), names=NAMES)
def test_the_same_purpose_gives_the_same_stream(seed: int, names: list[str]) -> None:
    first = generator(seed, *names).integers(2**62, size=8)
    generator(seed, "something else").normal(size=100)
    assert np.array_equal(generator(seed, *names).integers(2**62, size=8), first)


@given(one=st.tuples(st.integers(0, 3), NAMES), other=st.tuples(st.integers(0, 3), NAMES))
def test_another_purpose_gives_another_stream(one: tuple[int, list[str]], other: tuple[int, list[str]]) -> None:
    draws = [generator(seed, *names).integers(2**62, size=4).tolist() for seed, names in (one, other)]
    assert (draws[0] == draws[1]) == (one == other)


def test_streams_of_neighbouring_purposes_are_independent() -> None:
    streams = np.array([generator(seed, "views", name).normal(size=4000) for seed in (0, 1) for name in range(3)])
    correlations = np.corrcoef(streams) - np.eye(len(streams))
    assert np.abs(correlations).max() < 0.07, "4.4 standard errors"
    assert streams.mean() == pytest.approx(0, abs=0.03)


def test_the_global_random_state_is_left_alone() -> None:
    plain, numpys = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002 - the state that must not change
    generator(0, "anything").normal(size=10)
    assert random.getstate() == plain
    assert np.random.get_state()[1].tolist() == numpys  # noqa: NPY002
