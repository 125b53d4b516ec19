"""How questions are put: several wordings of each kind, drawn by seed."""

import numpy as np

__all__ = ["answer_text", "multi_question", "pair_question"]

_FORM = {
    "pairwise": "Reply with yes or no between <answer> and </answer>.",
    "multiple_choice": "Reply with a number from 0 to 3 between <answer> and </answer>.",
}

_PAIR = (
    "Is the {kind} in the first photo the very same {kind} as in the second photo?",
    "Do both photos show one and the same {kind}?",
    "Two photos of {a_kind}: was the same one photographed twice?",
    "Could these two photos be of one single {kind}, seen in different views?",
)

_MULTI = (
    "The first photo shows {a_kind}. In how many of the three other photos do you see that very same {kind}?",
    "Count the photos among the last three that show the same {kind} as the first photo.",
    "Of the three photos after the first, how many are of the {kind} in the first one?",
)


def pair_question(rng: np.random.Generator, kind: str = "object") -> str:
    """A pair query about an object of the given kind, with the form of the reply."""
    return f"{_named(_PAIR[int(rng.integers(len(_PAIR)))], kind)} {_FORM['pairwise']}"


def multi_question(rng: np.random.Generator, kind: str = "object") -> str:
    """A multi query (one reference, three candidates), with the form of the reply."""
    return f"{_named(_MULTI[int(rng.integers(len(_MULTI)))], kind)} {_FORM['multiple_choice']}"


def answer_text(answer: str) -> str:
    """The reply that carries a bare ``answer`` in the asked form."""
    return f"<answer>{answer}</answer>"


def _named(wording: str, kind: str) -> str:
    return wording.format(kind=kind, a_kind=f"{'an' if kind[:1].lower() in set('aeiou') else 'a'} {kind}")
