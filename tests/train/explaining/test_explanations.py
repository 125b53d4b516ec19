"""Explanations are true, and what they claim is read from them again."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.objects import FAMILIES, change
from twin.train.explaining import Feature, Known, differences_named, explanation, feature_of
from twin.train.explaining._sentences import phrase
from twin.train.rewards import named_difference_reward

SEEDS = st.integers(0, 2**32 - 1)
NAMES = sorted({attribute.name for family in FAMILIES.values() for attribute in family.attributes})


def near_twin(name: str, seed: int, degree: int) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
    """Values of an instance, those of a look-alike, and what was changed; without rendering."""
    family, rng = FAMILIES[name], np.random.default_rng(seed)
    values = family.draw_values(rng)
    after, changes = dict(values), list[dict[str, Any]]()
    for place in rng.permutation(len(family.attributes)):
        attribute = family.attributes[place]
        made = change(attribute, values[attribute.name], "obvious", rng)
        if made and len(changes) < degree:
            after[attribute.name] = made.after
            changes.append({"attribute": attribute.name, "pixels": float(rng.random())})
    return values, after, changes


@given(st.sampled_from(sorted(FAMILIES)), SEEDS, st.integers(1, 8), st.booleans())
def test_a_near_twins_explanation_names_nothing_but_what_was_changed(
    name: str, seed: int, degree: int, known: bool
) -> None:
    one, two, changes = near_twin(name, seed, degree)
    ends = (Known(name, one), Known(name, two)) if known else (Known(name), Known(name))
    said = explanation(np.random.default_rng(seed), "no", *ends, changes)
    assert said is not None
    assert named_difference_reward([said], [changes]) == [1.0]


@pytest.mark.parametrize("name", NAMES)
def test_every_attribute_is_read_as_it_is_put(name: str) -> None:
    assert differences_named(f"The {phrase(name)} differs.") == {feature_of(name)}
    assert not differences_named(f"The {phrase(name)} is the same in both photos.")


@given(st.sampled_from(sorted(FAMILIES)), SEEDS)
def test_which_photo_has_more_is_told_truly(name: str, seed: int) -> None:
    one, two, changes = near_twin(name, seed, 1)
    [made] = changes
    attribute = FAMILIES[name].attribute(made["attribute"])
    said = explanation(np.random.default_rng(seed), "no", Known(name, one), Known(name, two), changes)
    assert said is not None
    first, second = one[attribute.name], two[attribute.name]
    if attribute.kind in {"choice", "word", "count"}:
        assert said.index(f'"{first}"') < said.index(f'"{second}"')
    if attribute.kind == "number":
        rises = second > first
        more = any(word in said for word in ("greater", "stronger", "brighter"))
        about_second = "in the first photo than" not in said
        assert rises == (more == about_second)


@given(st.sampled_from(sorted(FAMILIES)), SEEDS)
def test_two_objects_of_a_family_are_told_apart_by_what_differs(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, two = (FAMILIES[name].draw_values(rng) for _ in range(2))
    said = explanation(rng, "no", Known(name, one), Known(name, two))
    assert said is not None
    differing = {feature_of(key) for key in one if one[key] != two[key]}
    assert differences_named(said) <= differing
    assert differences_named(said)


@given(st.sampled_from(sorted(FAMILIES)), SEEDS)
def test_one_object_is_said_to_differ_in_nothing(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    known = Known(name, FAMILIES[name].draw_values(rng))
    said = explanation(rng, "yes", known, known)
    assert said is not None
    assert not differences_named(said)


def test_objects_of_two_families_are_told_apart_by_their_kind() -> None:
    rng = np.random.default_rng(0)
    mug, vase = (Known(name, FAMILIES[name].draw_values(rng)) for name in ("mug", "vase"))
    said = explanation(rng, "no", mug, vase)
    assert said is not None
    assert said.index("mug") < said.index("vase")


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_where_nothing_is_known_there_is_no_explanation(answer: str) -> None:
    known = Known("teapot of a shop")
    assert explanation(np.random.default_rng(0), answer, known, known) is None


def test_the_seed_gives_the_words_and_wordings_vary() -> None:
    one, two, changes = near_twin("mug", 5, 1)
    said = [
        explanation(np.random.default_rng(seed), "no", Known("mug", one), Known("mug", two), changes)
        for seed in [*range(40), *range(40)]
    ]
    assert said[:40] == said[40:]
    assert len(Counter(said)) > 5


@pytest.mark.parametrize(
    ("name", "part", "aspect"),
    [
        ("handle_width", "handle", "width"),
        ("body_hue", "body", "colour"),
        ("height", "body", "height"),
        ("ribs", "rib", "number"),
        ("neck_rings", "neck ring", "number"),
        ("cut_3", "cut", "kind"),
        ("teeth", "tooth", "number"),
        ("roughness", "body", "finish"),
        ("something new", "something new", "kind"),
    ],
)
def test_features(name: str, part: str, aspect: str) -> None:
    assert feature_of(name) == Feature(part, aspect)
