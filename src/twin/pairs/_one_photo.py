"""General questions about one photo: one of its facts, or all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twin.answers import description_question, fact_question
from twin.pairs._catalog import Catalog, IntArray
from twin.pairs._facts import Draft, values_of

__all__ = ["FactPool", "drawn_descriptions", "fact_pools"]

_WORDINGS = 3
"""Most wordings in which a description of one photo is asked for."""

_BANK = 128
"""Draws of a wording, so many that each comes up."""


class PhotoPool:
    """Photos of some instances by number; nothing is kept of a photo before it is drawn.

    Args:
        catalog: The catalogue.
        instances: Places of the instances.
    """

    def __init__(self, catalog: Catalog, instances: Sequence[int]) -> None:
        self._catalog, self._instances = catalog, instances
        self._ends = np.cumsum([len(catalog.photos[place]) for place in instances], dtype=np.int64)

    def __len__(self) -> int:
        return int(self._ends[-1]) if len(self._ends) else 0

    def at(self, numbers: IntArray) -> list[tuple[int, int]]:
        """The places of the photos with these numbers, and of their instances."""
        found = []
        for number, order in zip(numbers.tolist(), np.searchsorted(self._ends, numbers, "right").tolist(), strict=True):
            photos = self._catalog.photos[self._instances[order]]
            from_end = number - int(self._ends[order])
            found.append((int(photos[from_end]), self._instances[order]))
        return found


@dataclass(frozen=True, slots=True)
class FactPool:
    """All questions about one photo that are about one fact and have one answer; they are made when they are drawn.

    Attributes:
        photos: The photos.
        fact: What is asked.
        value: The answer.
        values: Number of possible answers.
        counted: Whether the answers are numbers.
    """

    photos: PhotoPool
    fact: str
    value: str
    values: int
    counted: bool

    def __len__(self) -> int:
        return len(self.photos)

    def drawn(self, many: int, rng: np.random.Generator) -> list[Draft]:
        """``many`` different ones, in random order."""
        return [
            Draft(
                self.fact,
                fact_question(rng, self.fact, counted=self.counted),
                self.value,
                (photo,),
                (place,),
                1 / self.values,
            )
            for photo, place in self.photos.at(rng.choice(len(self), many, replace=False))
        ]


def fact_pools(catalog: Catalog, instances: Sequence[int], fact: str) -> list[FactPool]:
    """The questions about ``fact`` of one photo, a pool an answer; none where all have the same answer."""
    values = values_of(catalog, instances, fact)
    if len(values) < 2:
        return []
    counted = all(value.isdecimal() for value in values)
    return [FactPool(PhotoPool(catalog, places), fact, value, len(values), counted) for value, places in values.items()]


def drawn_descriptions(catalog: Catalog, instances: Sequence[int], many: int, rng: np.random.Generator) -> list[Draft]:
    """Up to ``many`` different questions for a description of a photo; the answer tells all facts, and so teaches them.

    A photo is asked about in up to `_WORDINGS` wordings.
    """
    photos = PhotoPool(catalog, [place for place in instances if catalog.instances[place].facts])
    bank = sorted({description_question(rng) for _ in range(_BANK)})
    first = rng.integers(len(bank), size=len(photos))
    most = len(photos) * min(_WORDINGS, len(bank))
    again, number = np.divmod(rng.choice(most, min(many, most), replace=False), max(len(photos), 1))
    wordings = (first[number] + again) % len(bank)
    return [
        Draft("description", bank[wording], _described(catalog.instances[place].facts), (photo,), (place,), 0.0)
        for (photo, place), wording in zip(photos.at(number), wordings.tolist(), strict=True)
    ]


def _described(facts: Mapping[str, str]) -> str:
    """Words first, then the counts: ``mug, blue, stripes, ceramic, 1 handles``."""
    return ", ".join(f"{value} {fact}" if value.isdecimal() else value for fact, value in facts.items())
