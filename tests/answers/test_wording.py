"""Questions: several wordings, each with its form, and general ones that never ask about identity."""

import re
from collections.abc import Callable
from typing import get_args

import numpy as np
import pytest

from twin.answers import (
    Form,
    Identity,
    comparison_question,
    count_question,
    description_question,
    fact_question,
    multi_question,
    pair_question,
)
from twin.core import generator

Draw = Callable[[np.random.Generator], str]

IDENTITY = re.compile(r"same (one|object)\b|very same|one and the same|one single|same \w+ as in|photographed twice")

GENERAL: dict[str, Draw] = {
    **{fact: (lambda rng, fact=fact: fact_question(rng, fact)) for fact in ("kind", "colour", "lid")},
    "handles": lambda rng: fact_question(rng, "handles", counted=True),
    "description": description_question,
    **{f"same {fact}": (lambda rng, fact=fact: comparison_question(rng, fact)) for fact in ("kind", "colour")},
    **{f"count {fact}": (lambda rng, fact=fact: count_question(rng, fact)) for fact in ("kind", "colour")},
}
IDENTICAL: dict[str, Draw] = {
    "pair": lambda rng: pair_question(rng, "mug"),
    "multi": lambda rng: multi_question(rng, "mug"),
}


def wordings(draw: Draw) -> set[str]:
    return {draw(generator(seed)) for seed in range(60)}


@pytest.mark.parametrize("name", GENERAL | IDENTICAL)
def test_each_question_has_several_wordings_that_all_demand_the_tags(name: str) -> None:
    found = wordings((GENERAL | IDENTICAL)[name])
    assert len(found) >= 3
    assert all("<answer>" in text and "</answer>" in text and "{" not in text for text in found)


@pytest.mark.parametrize("name", GENERAL)
def test_general_questions_never_ask_about_identity(name: str) -> None:
    assert not [text for text in wordings(GENERAL[name]) if IDENTITY.search(text)]


@pytest.mark.parametrize("name", IDENTICAL)
def test_questions_about_identity_name_the_kind(name: str) -> None:
    assert all("mug" in text for text in wordings(IDENTICAL[name]))
    assert any(IDENTITY.search(text) for text in wordings(IDENTICAL[name]))


def test_the_form_says_what_may_be_answered() -> None:
    assert all("yes or no" in text for text in wordings(GENERAL["same colour"]) | wordings(IDENTICAL["pair"]))
    assert all("number" in text for text in wordings(GENERAL["handles"]) | wordings(GENERAL["count kind"]))


def test_the_same_seed_gives_the_same_question() -> None:
    assert pair_question(generator(3), "mug") == pair_question(generator(3), "mug")


@pytest.mark.parametrize(("kind", "article"), [("object", "an"), ("mug", "a"), ("Animal", "an"), ("table lamp", "a")])
def test_the_article_fits_the_kind(kind: str, article: str) -> None:
    for draw in (pair_question, multi_question):
        found = wordings(lambda rng, draw=draw: draw(rng, kind))
        assert any(re.search(rf"\b{article} {kind}\b", text) for text in found)
        assert not any(re.search(rf"\b{'a' if article == 'an' else 'an'} {kind}\b", text) for text in found)


@pytest.mark.parametrize("identity", get_args(Identity))
@pytest.mark.parametrize("form", get_args(Form))
def test_every_identity_has_wordings_of_its_own(identity: Identity, form: Form) -> None:
    drawn: dict[str, set[str]] = {}
    for other in get_args(Identity):
        pair = wordings(lambda rng, other=other: pair_question(rng, identity=other, form=form))
        multi = wordings(lambda rng, other=other: multi_question(rng, identity=other, form=form))
        assert (len(pair), len(multi)) == (4, 3)
        assert all("yes or no between <answer> and </answer>" in text for text in pair)
        assert all("a number from 0 to 3 between <answer> and </answer>" in text for text in multi)
        assert all(("Explain" in text) == (form == "explained") for text in pair | multi)
        drawn[other] = pair | multi
    assert not any(drawn[identity] & drawn[other] for other in drawn if other != identity)
