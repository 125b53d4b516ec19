"""How general questions are put: what a thing is, its colour, its parts; never whether it is the same object."""

import numpy as np

__all__ = ["comparison_question", "count_question", "description_question", "fact_question"]

_FACTS = {
    "kind": ("What kind of object is this?", "What does the photo show?", "Name the object in the photo."),
    "colour": ("What is the main colour of the object?", "Which colour is the object mainly?", "Name its main colour."),
    "pattern": (
        "What pattern does the object have?",
        "How is the surface of the object patterned?",
        "Name the pattern on the object.",
    ),
    "material": (
        "What is the object made of?",
        "Which material is the object made of?",
        "Name the material of the object.",
    ),
}
_OTHER = ("What is the {fact} of the object?", "Look at the {fact} of the object: what is it?", "Name its {fact}.")
_COUNTED = (
    "How many {fact} does the object have?",
    "Count the {fact} of the object.",
    "What is the number of {fact} on the object?",
)

_DESCRIPTION = ("Describe the object.", "What does the object look like?", "Say what the photo shows, in a few words.")
_SHARED = {
    "kind": "show the same kind of object",
    "colour": "show objects of the same main colour",
}
_COMPARED = ("Do the two photos {shared}?", "Two photos: do they {shared}?", "Is it true that both photos {shared}?")
_ALIKE = {
    "kind": "show the same kind of object as the first photo",
    "colour": "show an object of the same main colour as the first photo",
}
_COUNT = (
    "How many of the last three photos {alike}?",
    "Count the photos among the last three that {alike}.",
    "Of the three photos after the first, how many {alike}?",
)

_WORD_FORMS = (
    "Reply with one or two words between <answer> and </answer>.",
    "Put a short answer between <answer> and </answer>.",
    "Answer in a word or two, inside <answer> and </answer>.",
)
_DESCRIPTION_FORMS = (
    "Put the description between <answer> and </answer>.",
    "Reply inside <answer> and </answer>.",
    "Answer between <answer> and </answer>.",
)
_YES_NO_FORMS = (
    "Reply with yes or no between <answer> and </answer>.",
    "Put yes or no between <answer> and </answer>.",
    "Answer yes or no, inside <answer> and </answer>.",
)
_NUMBER_FORMS = (
    "Reply with a number between <answer> and </answer>.",
    "Put the number, in digits, between <answer> and </answer>.",
    "Answer with a number, inside <answer> and </answer>.",
)


def fact_question(rng: np.random.Generator, fact: str, *, counted: bool = False) -> str:
    """A question about one photo.

    Args:
        rng: Draws the wording.
        fact: What is asked: ``kind``, ``colour``, ``pattern``, ``material``, or any other noun.
        counted: Whether the fact is a number of parts (``handles``).
    """
    if counted:
        return f"{_drawn(rng, _COUNTED).format(fact=fact)} {_drawn(rng, _NUMBER_FORMS)}"
    return f"{_drawn(rng, _FACTS.get(fact, _OTHER)).format(fact=fact)} {_drawn(rng, _WORD_FORMS)}"


def description_question(rng: np.random.Generator) -> str:
    """A question about one photo that is answered with all that is known of the object."""
    return f"{_drawn(rng, _DESCRIPTION)} {_drawn(rng, _DESCRIPTION_FORMS)}"


def comparison_question(rng: np.random.Generator, fact: str) -> str:
    """A yes/no question about two photos: do they share their ``kind`` or ``colour``?"""
    return f"{_drawn(rng, _COMPARED).format(shared=_SHARED[fact])} {_drawn(rng, _YES_NO_FORMS)}"


def count_question(rng: np.random.Generator, fact: str) -> str:
    """A question about four photos: how many of the last three share ``fact`` with the first (0 to 3)?"""
    return f"{_drawn(rng, _COUNT).format(alike=_ALIKE[fact])} {_drawn(rng, _NUMBER_FORMS)}"


def _drawn(rng: np.random.Generator, wordings: tuple[str, ...]) -> str:
    return wordings[int(rng.integers(len(wordings)))]
