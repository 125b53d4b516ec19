"""How questions are put: several wordings of each kind, drawn by seed."""

from typing import Literal, TypeAlias

import numpy as np

__all__ = ["Form", "Identity", "answer_text", "multi_question", "pair_question"]

Identity: TypeAlias = Literal["product", "species", "landmark", "artwork", "object"]
"""What *same* means in a source."""

Form: TypeAlias = Literal["bare", "explained"]
"""Whether a reply is the answer alone, or an explanation and the answer; both in tags."""

_FORM = {
    "bare": {
        "pairwise": "Reply with yes or no between <answer> and </answer>.",
        "multiple_choice": "Reply with a number from 0 to 3 between <answer> and </answer>.",
    },
    "explained": {
        "pairwise": "Explain what you compare and what you find, then write yes or no between <answer> and </answer>.",
        "multiple_choice": "Explain what you compare and what you find, then write a number from 0 to 3 between "
        "<answer> and </answer>.",
    },
}

_PAIR: dict[Identity, tuple[str, ...]] = {
    "object": (
        "Is the {kind} in the first photo the very same {kind} as in the second photo?",
        "Do both photos show one and the same {kind}?",
        "Two photos of {a_kind}: was the same one photographed twice?",
        "Could these two photos be of one single {kind}, seen in different views?",
    ),
    "product": (
        "Is the product in the first photo the very same product as in the second, down to its details?",
        "Do both photos show one and the same product, and not just a similar one?",
        "Would someone who ordered the product in the first photo get the one in the second?",
        "Could these two photos stand in one listing, as views of one single product?",
    ),
    "species": (
        "Do the living things in both photos belong to one and the same species?",
        "Is the species in the first photo the very same species as in the second?",
        "Would a naturalist give what these two photos show the same species name?",
        "Could these two photos illustrate one single species?",
    ),
    "landmark": (
        "Do both photos show one and the same landmark?",
        "Is the place in the first photo the very same place as in the second?",
        "Were these two photos taken at the same landmark, perhaps from other sides or at other times?",
        "Could a visitor have taken both photos at one single sight?",
    ),
    "artwork": (
        "Do both photos show one and the same work of art?",
        "Is the artwork in the first photo the very same piece as in the second?",
        "Was the same piece of a collection photographed twice here?",
        "Could these two photos be views of one single artwork?",
    ),
}

_MULTI: dict[Identity, tuple[str, ...]] = {
    "object": (
        "The first photo shows {a_kind}. In how many of the three other photos do you see that very same {kind}?",
        "Count the photos among the last three that show the same {kind} as the first photo.",
        "Of the three photos after the first, how many are of the {kind} in the first one?",
    ),
    "product": (
        "The first photo shows a product. How many of the three other photos show that very same product?",
        "Count the photos among the last three that show the product of the first photo, and not a similar one.",
        "Of the three photos after the first, how many are of the same product as the first one?",
    ),
    "species": (
        "How many of the three photos after the first show the same species as the first one?",
        "Count the photos among the last three in which the species of the first photo is seen again.",
        "Take the species in the first photo: how many of the three other photos show that very same species?",
    ),
    "landmark": (
        "The first photo shows a landmark. How many of the three other photos show that very same landmark?",
        "Count the photos among the last three that were taken at the same place as the first photo.",
        "Of the three photos after the first, how many are of the landmark in the first one?",
    ),
    "artwork": (
        "The first photo shows a work of art. How many of the three other photos show that very same work?",
        "Count the photos among the last three that show the same artwork as the first photo.",
        "Of the three photos after the first, how many are of the piece in the first one?",
    ),
}


def pair_question(
    rng: np.random.Generator, kind: str = "object", *, identity: Identity = "object", form: Form = "bare"
) -> str:
    """A pair query, with the form of the reply.

    Args:
        rng: Draws the wording.
        kind: What an object is called; other identities have words of their own.
        identity: What *same* means.
        form: Whether an explanation is asked for.
    """
    return _question(rng, _PAIR[identity], kind, _FORM[form]["pairwise"])


def multi_question(
    rng: np.random.Generator, kind: str = "object", *, identity: Identity = "object", form: Form = "bare"
) -> str:
    """A multi query (one reference, three candidates), with the form of the reply; as `pair_question`."""
    return _question(rng, _MULTI[identity], kind, _FORM[form]["multiple_choice"])


def answer_text(answer: str) -> str:
    """The reply that carries a bare ``answer`` in the asked form."""
    return f"<answer>{answer}</answer>"


def _question(rng: np.random.Generator, wordings: tuple[str, ...], kind: str, form: str) -> str:
    return f"{_named(wordings[int(rng.integers(len(wordings)))], kind)} {form}"


def _named(wording: str, kind: str) -> str:
    return wording.format(kind=kind, a_kind=f"{'an' if kind[:1].lower() in set('aeiou') else 'a'} {kind}")
