import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.objects._view import View, random_view

SEEDS = st.integers(0, 2**32 - 1)


@given(SEEDS)
def test_a_view_survives_json(seed: int) -> None:
    view = random_view(np.random.default_rng(seed))
    assert View.from_json(json.loads(json.dumps(view.to_json()))) == view


@given(SEEDS, st.floats(5, 90))
def test_the_camera_keeps_to_the_angle_it_is_given(seed: int, azimuth: float) -> None:
    assert abs(random_view(np.random.default_rng(seed), azimuth).azimuth) <= azimuth


@given(SEEDS)
def test_a_random_view_is_plausible(seed: int) -> None:
    view = random_view(np.random.default_rng(seed))
    assert 0.6 <= view.fill <= 0.85
    assert 5 < view.elevation < 60
    colours = np.array([*view.ground_colours, view.backdrop_colour])
    assert colours.min() >= 0
    assert colours.max() <= 1


def test_the_same_seed_draws_the_same_view() -> None:
    assert random_view(np.random.default_rng(3)) == random_view(np.random.default_rng(3))
    assert random_view(np.random.default_rng(3)) != random_view(np.random.default_rng(4))


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(TypeError, match="no zoom"):
        View.from_json({"azimuth": 0, "elevation": 20, "zoom": 2})
