"""General questions: balanced, true, from the given instances alone."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pairs.synthetic import sketch
from twin.pairs import Catalog, Draft, general_questions, read_catalog, training_questions


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
