"""General questions: balanced, true, from the given instances alone."""

import tracemalloc
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pairs.synthetic import sketch
from twin.pairs import Catalog, Draft, Instance, general_questions, read_catalog, training_questions


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return read_catalog(sketch(20).write(tmp_path_factory.mktemp("general")))


def truth(catalog: Catalog, draft: Draft) -> str:
    """The answer worked out from the facts of the shown instances."""
    facts = [catalog.instances[place].facts for place in draft.instances]
    if draft.kind.startswith("same "):
        fact = draft.kind.removeprefix("same ")
        return "yes" if facts[0][fact] == facts[1][fact] else "no"
    if draft.kind.startswith("how many of the same "):
        fact = draft.kind.removeprefix("how many of the same ")
        return str(sum(other[fact] == facts[0][fact] for other in facts[1:]))
    return facts[0][draft.kind]


@settings(max_examples=15, deadline=None)
@given(many=st.integers(0, 500), seed=st.integers(0, 5), share=st.integers(1, 4))
def test_questions_are_true_and_balanced(catalog: Catalog, many: int, seed: int, share: int) -> None:
    places = range(0, len(catalog.instances), share)
    drafts = general_questions(catalog, places, many, seed)
    assert len(drafts) == many
    kinds: dict[str, Counter[str]] = {}
    for draft in drafts:
        assert draft.answer == truth(catalog, draft)
        assert set(draft.instances) <= set(places)
        assert len(set(draft.instances)) == len(draft.photos) == len(set(draft.photos))
        assert all(photo in catalog.photos[place] for photo, place in zip(draft.photos, draft.instances, strict=True))
        kinds.setdefault(draft.kind, Counter())[draft.answer] += 1
    for kind, answers in kinds.items():
        if "same" in kind:
            assert len(set(answers.values())) == 1
            assert len(answers) == (4 if kind.startswith("how many") else 2)
    assert len({(draft.kind, draft.photos) for draft in drafts}) == len(drafts)


def test_kinds_come_equally_often(catalog: Catalog) -> None:
    kinds = Counter(draft.kind for draft in general_questions(catalog, range(len(catalog.instances)), 392, 0))
    assert kinds == Counter(dict.fromkeys(kinds, 56))
    assert len(kinds) == 7


def test_no_more_than_the_photos_give(catalog: Catalog) -> None:
    places = range(6)
    drafts = general_questions(catalog, places, 5_000, 0)
    asked = Counter(draft.kind for draft in drafts if len(draft.photos) == 1)
    photos = sum(len(catalog.photos[place]) for place in places)
    assert len(drafts) < 5_000
    assert set(asked.values()) == {photos}


def test_without_facts_there_is_no_question(tmp_path: Path) -> None:
    made = sketch(5)
    for row in made.instances:
        row["facts"] = "{}"
    catalog = read_catalog(made.write(tmp_path))
    assert general_questions(catalog, range(len(catalog.instances)), 50, 0) == []


def test_descriptions_are_learned_from_and_never_asked(catalog: Catalog) -> None:
    places = range(len(catalog.instances))
    learned = training_questions(catalog, places, 300, 0)
    described = [draft for draft in learned if draft.kind == "description"]
    assert len(learned) == 300
    assert len(described) == 90
    assert len({(draft.question, draft.photos) for draft in described}) == 90
    for draft in described:
        facts = catalog.instances[draft.instances[0]].facts
        assert all(value in draft.answer for value in facts.values())
    assert all(draft.kind != "description" for draft in general_questions(catalog, places, 300, 0))


def test_a_photo_is_described_in_at_most_three_wordings(catalog: Catalog) -> None:
    places = range(3)
    photos = sum(len(catalog.photos[place]) for place in places)
    described = [draft for draft in training_questions(catalog, places, 5_000, 0) if draft.kind == "description"]
    assert len(described) == len({(draft.question, draft.photos) for draft in described}) == 3 * photos
    assert set(Counter(draft.photos for draft in described).values()) == {3}


def test_nothing_is_made_of_photos_that_are_not_drawn() -> None:
    """Ten thousand photos cost no more memory than the questions about some of them."""
    facts = [{"kind": f"kind {place % 2}", "colour": f"colour {place % 3}"} for place in range(100)]
    instances = tuple(Instance(f"{place:03d}", "", "", "", each) for place, each in enumerate(facts))
    photos = tuple(np.arange(100 * place, 100 * place + 100) for place in range(100))
    large = Catalog(instances, photos, tuple(f"{number:05d}" for number in range(10_000)), np.zeros(10_000, np.uint64))
    training_questions(large, range(100), 100, 1)  # whatever is made once
    tracemalloc.start()
    try:
        drafts = training_questions(large, range(100), 100, 0)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(drafts) == 100
    assert peak < 1_000_000  # a question is some 500 bytes, and there would be 50,000
