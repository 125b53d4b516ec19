from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from tests.objects.tiny_family import FAMILY, VALUES
from twin.core import TwinError
from twin.objects._attributes import LEVELS
from twin.objects._near_twins import SMALLEST_SHARE, VisibilityGate, draw_near_twin
from twin.objects._photographer import Photographer


@pytest.fixture(scope="module")
def photographer() -> Iterator[Photographer]:
    with Photographer(64, quality="gate") as photographer:
        yield photographer


@pytest.mark.parametrize("degree", [1, 2, 4])
@pytest.mark.parametrize("seed", range(4))
def test_exactly_the_promised_attributes_change_by_the_promised_amounts(
    photographer: Photographer, degree: int, seed: int
) -> None:
    twin = draw_near_twin(FAMILY, VALUES, degree, np.random.default_rng(seed), photographer)
    different = {name for name in VALUES if twin.values[name] != VALUES[name]}
    assert different == {change.attribute for change in twin.changes}
    assert len(twin.changes) == degree
    for change in twin.changes:
        attribute = FAMILY.attribute(change.attribute)
        assert (change.before, change.after) == (VALUES[change.attribute], twin.values[change.attribute])
        assert attribute.shows(VALUES)
        assert attribute.shows(twin.values)
        if attribute.kind == "number":
            assert np.isclose(change.amount, LEVELS[change.level] * attribute.step)
            assert np.isclose(abs(float(change.after) - float(change.before)), change.amount)


def test_each_change_is_seen_by_itself(photographer: Photographer) -> None:
    twin = draw_near_twin(FAMILY, VALUES, 3, np.random.default_rng(5), photographer)
    gate = VisibilityGate(FAMILY, VALUES, photographer)
    for change in twin.changes:
        alone = gate.altered_share({**VALUES, change.attribute: change.after})
        assert alone >= SMALLEST_SHARE
        assert np.isclose(alone, change.pixels, atol=1e-6)


def test_the_gate_sees_nothing_where_nothing_changed(photographer: Photographer) -> None:
    gate = VisibilityGate(FAMILY, VALUES, photographer)
    assert gate.altered_share(VALUES) == 0
    assert gate.altered_share({**VALUES, "dust": 0.9}) == 0
    assert gate.altered_share({**VALUES, "hue": 180.0}) > 0.05


def test_invisible_changes_are_rejected_and_counted(photographer: Photographer) -> None:
    twins = [draw_near_twin(FAMILY, VALUES, 2, np.random.default_rng(seed), photographer) for seed in range(8)]
    assert all(change.attribute != "dust" for twin in twins for change in twin.changes)
    assert sum(twin.rejected for twin in twins) > 0


def test_a_hidden_attribute_is_never_changed(photographer: Photographer) -> None:
    values = {**VALUES, "lid": "none"}
    twins = [draw_near_twin(FAMILY, values, 3, np.random.default_rng(seed), photographer) for seed in range(4)]
    assert all(change.attribute != "lid_width" for twin in twins for change in twin.changes)


def test_single_changes_spread_over_the_levels(photographer: Photographer) -> None:
    rng = np.random.default_rng(0)
    levels = Counter(draw_near_twin(FAMILY, VALUES, 1, rng, photographer).changes[0].level for _ in range(45))
    assert set(levels) == set(LEVELS)
    assert min(levels.values()) >= 7


def test_a_wanted_level_is_kept(photographer: Photographer) -> None:
    twin = draw_near_twin(FAMILY, VALUES, 3, np.random.default_rng(1), photographer, level="clear")
    assert [change.level for change in twin.changes] == ["clear"] * 3


def test_the_same_seed_draws_the_same_twin(photographer: Photographer) -> None:
    first, second = (draw_near_twin(FAMILY, VALUES, 2, np.random.default_rng(9), photographer) for _ in range(2))
    assert first == second


def test_too_many_changes_are_refused(photographer: Photographer) -> None:
    with pytest.raises(TwinError, match=r"16 visible changes .* this box allows only"):
        draw_near_twin(FAMILY, VALUES, 16, np.random.default_rng(0), photographer)
