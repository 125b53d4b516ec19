"""General questions that compare photos by their facts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from twin.answers import comparison_question, count_question
from twin.pairs._catalog import Catalog

__all__ = ["COMPARED", "Draft", "compared_pool", "values_of"]

T = TypeVar("T")

COMPARED = {"kind": (1, 3), "colour": (1,)}
"""Facts by which a first photo is compared with others, and with how many of them."""

_PATIENCE = 50
"""Draws in a row that give nothing new before the photos count as exhausted."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A general question before its table is known.

    Attributes:
        kind: What is asked, e.g. ``colour``, ``same colour``, ``how many of the same colour``.
        question: The question with the form of the reply.
        answer: The short answer, lower case.
        photos: Places of the photos in the catalogue, in shown order.
        instances: Places of their instances.
        chance: One over the number of possible answers.
    """

    kind: str
    question: str
    answer: str
    photos: tuple[int, ...]
    instances: tuple[int, ...]
    chance: float


def values_of(catalog: Catalog, instances: Sequence[int], fact: str) -> dict[str, list[int]]:
    """The instances with a photo, by their value of ``fact``."""
    values: dict[str, list[int]] = {}
    for place in instances:
        facts = catalog.instances[place].facts
        if fact in facts and len(catalog.photos[place]):
            values.setdefault(facts[fact], []).append(place)
    return dict(sorted(values.items()))


def compared_pool(
    catalog: Catalog,
    values: dict[str, list[int]],
    fact: str,
    *,
    others: int,
    alike: int,
    limit: int,
    rng: np.random.Generator,
) -> list[Draft]:
    """Up to ``limit`` different questions that compare a first photo with ``others`` photos of other instances.

    The first photo's value is drawn evenly from those that leave every answer possible, whatever ``alike`` is, so that
    it tells nothing about the answer.

    Args:
        catalog: The catalogue.
        values: Instances by their value of ``fact``.
        fact: What is compared.
        others: 1 (yes or no) or 3 (how many).
        alike: How many of the others share the value with the first.
        limit: Most questions wanted.
        rng: Draws them.
    """
    usable = [value for value, places in values.items() if len(places) > others]
    if not usable or len(values) < 2:
        return []
    kind, put, answer = _asked(fact, others, alike)
    drafts: dict[tuple[int, ...], Draft] = {}
    misses = 0
    while len(drafts) < limit and misses < _PATIENCE:
        instances = _drawn_instances(values, usable, others, alike, rng)
        photos = tuple(_drawn(catalog.photos[place].tolist(), rng) for place in instances)
        key = tuple(sorted(photos)) if others == 1 else (photos[0], *sorted(photos[1:]))
        if len(set(instances)) == len(set(photos)) == others + 1 and key not in drafts:
            drafts[key] = Draft(kind, put(rng, fact), answer, photos, instances, 1 / (others + 1))
            misses = 0
        misses += 1
    return list(drafts.values())


def _asked(fact: str, others: int, alike: int) -> tuple[str, Callable[[np.random.Generator, str], str], str]:
    if others == 1:
        return f"same {fact}", comparison_question, "yes" if alike else "no"
    return f"how many of the same {fact}", count_question, str(alike)


def _drawn_instances(
    values: dict[str, list[int]], usable: list[str], others: int, alike: int, rng: np.random.Generator
) -> tuple[int, ...]:
    """The first instance, and the others in random order; an instance may come twice, then the draw is void."""
    value = _drawn(usable, rng)
    same, unlike = values[value], [other for other in values if other != value]
    first, *rest = (_drawn(same, rng) for _ in range(alike + 1))
    rest += [_drawn(values[_drawn(unlike, rng)], rng) for _ in range(others - alike)]
    return (first, *(rest[number] for number in rng.permutation(others)))


def _drawn(items: Sequence[T], rng: np.random.Generator) -> T:
    return items[int(rng.integers(len(items)))]
