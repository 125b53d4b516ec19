import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.objects._attributes import LEVELS, change
from twin.objects._family import Family
from twin.objects._parts import Part
from twin.objects.families import FAMILIES

FACTS = {"kind", "colour", "pattern", "material"}
COLOURS = {"red", "orange", "yellow", "green", "turquoise", "blue", "purple", "pink", "brown", "white", "grey", "black"}

each_family = pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES.keys())
seeds = st.integers(0, 2**32 - 1)


def built(family: Family, seed: int) -> list[Part]:
    rng = np.random.default_rng(seed)
    return family.build(family.draw_values(rng), family.draw_state(rng))


def test_seen_families_come_first() -> None:
    groups = [family.group for family in FAMILIES.values()]
    assert groups == ["seen"] * 6 + ["unseen"] * 4
    assert all(name == family.name for name, family in FAMILIES.items())


def test_at_least_three_families_have_a_state() -> None:
    assert sum(bool(family.state) for family in FAMILIES.values()) >= 3


@each_family
def test_attributes_are_well_described(family: Family) -> None:
    everything = family.attributes + family.state
    names = [attribute.name for attribute in everything]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", name) for name in names)
    assert all(attribute.unit for attribute in everything)
    assert all(attribute.sort != "state" for attribute in family.attributes)
    assert all(attribute.sort == "state" for attribute in family.state)
    assert len(family.attributes) >= 20
    assert len({attribute.sort for attribute in family.attributes}) >= 5


@each_family
def test_ranges_have_room_for_obvious_changes(family: Family) -> None:
    for attribute in family.attributes:
        match attribute.kind:
            case "choice":
                assert len(set(attribute.choices)) >= 2, attribute.name
            case "number":
                assert attribute.high - attribute.low >= 4 * attribute.step > 0, attribute.name
            case "count":
                assert attribute.high - attribute.low >= attribute.step >= 1, attribute.name
            case "hue":
                assert attribute.step >= 15, attribute.name
            case "word":
                assert 4 <= attribute.low <= attribute.high <= 7, attribute.name


@each_family
def test_conditions_name_an_attribute_and_values_it_takes(family: Family) -> None:
    for attribute in family.attributes:
        if attribute.when is None:
            continue
        other = family.attribute(attribute.when[0])
        if other.kind == "choice":
            assert set(attribute.when[1]) < set(other.choices)
        else:
            assert all(other.low <= float(value) <= other.high for value in attribute.when[1])


@each_family
@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_every_instance_shows_eighteen_attributes_that_can_change(family: Family, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = family.draw_values(rng)
    shown = [attribute for attribute in family.attributes if attribute.shows(values)]
    changeable = [
        attribute
        for attribute in shown
        if any(change(attribute, values[attribute.name], level, rng) for level in LEVELS)
    ]
    assert len(changeable) >= 18


@each_family
@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_meshes_are_sound(family: Family, seed: int) -> None:
    parts = built(family, seed)
    for part in parts:
        assert np.isfinite(part.vertices).all()
        assert np.isfinite(part.uv).all()
        np.testing.assert_allclose(np.linalg.norm(part.normals, axis=1), 1.0, atol=1e-3)
        assert part.faces.min() >= 0
        assert part.faces.max() < len(part.vertices)
        texture = part.material.texture
        assert texture.dtype == np.uint8
        assert texture.ndim == 3
        assert texture.shape[0] <= 256
        assert texture.shape[1] <= 512
    assert sum(len(part.faces) for part in parts) < 30_000


@each_family
@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_objects_stand_on_the_ground_at_household_size(family: Family, seed: int) -> None:
    vertices = np.concatenate([part.vertices for part in built(family, seed)])
    assert vertices[:, 2].min() == pytest.approx(0.0, abs=1e-4)
    assert 0.2 < np.ptp(vertices, axis=0).max() < 15.0


@each_family
def test_same_values_give_the_same_object(family: Family) -> None:
    for one, other in zip(built(family, 7), built(family, 7), strict=True):
        assert one.vertices.tobytes() == other.vertices.tobytes()
        assert one.faces.tobytes() == other.faces.tobytes()
        assert one.material.texture.tobytes() == other.material.texture.tobytes()


def differs(one: list[Part], other: list[Part]) -> bool:
    if len(one) != len(other):
        return True
    return any(
        a.vertices.shape != b.vertices.shape
        or not np.array_equal(a.vertices, b.vertices)
        or not np.array_equal(a.material.texture, b.material.texture)
        or (a.material.roughness, a.material.metallic) != (b.material.roughness, b.material.metallic)
        for a, b in zip(one, other, strict=True)
    )


@each_family
def test_every_shown_attribute_changes_the_object_and_no_hidden_one_does(family: Family) -> None:
    rng = np.random.default_rng(3)
    pending = {attribute.name for attribute in family.attributes}
    for _ in range(8):
        values, state = family.draw_values(rng), family.draw_state(rng)
        before = family.build(values, state)
        for attribute in family.attributes:
            changed = change(attribute, values[attribute.name], "obvious", rng)
            if changed is None or attribute.name not in pending:
                continue
            after = family.build(values | {attribute.name: changed.after}, state)
            assert differs(before, after) == attribute.shows(values), attribute.name
            if attribute.shows(values):
                pending.discard(attribute.name)
    assert len(pending) <= 3, pending


@each_family
def test_state_changes_the_photo_but_not_the_facts(family: Family) -> None:
    values = family.draw_values(np.random.default_rng(0))
    builds = [family.build(values, family.draw_state(np.random.default_rng(seed))) for seed in range(4)]
    assert any(differs(builds[0], other) for other in builds[1:]) == bool(family.state)


@each_family
@given(seed=seeds)
@settings(max_examples=30, deadline=None)
def test_facts_are_short_plain_answers(family: Family, seed: int) -> None:
    facts = family.facts(family.draw_values(np.random.default_rng(seed)))
    assert set(facts) >= FACTS
    assert facts["kind"] == family.name
    assert facts["colour"] in COLOURS
    assert all(re.fullmatch(r"[a-z ]+", facts[key]) for key in FACTS)
    assert all(answer.isdigit() for key, answer in facts.items() if key not in FACTS)


@each_family
def test_fact_keys_are_those_of_the_family(family: Family) -> None:
    keys = {tuple(family.facts(family.draw_values(np.random.default_rng(seed)))) for seed in range(20)}
    assert len(keys) == 1


@each_family
@given(seed=seeds)
@settings(max_examples=30, deadline=None)
def test_titles_are_plain(family: Family, seed: int) -> None:
    title = family.title(family.draw_values(np.random.default_rng(seed)))
    assert re.fullmatch(r"[a-z][a-z0-9 -]+[a-z]", title)
    assert len(title.split()) <= 12
