"""What kind of pair a pair is, and of which category: as numbers with names."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from twin.pairs._catalog import Catalog, IntArray, Link
from twin.pairs._expand import ImagePairs

__all__ = ["Kinds", "instance_categories", "kind_name", "pair_kinds"]


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kind of each pair.

    Attributes:
        number: For each pair its place in ``names``.
        names: ``(kind, degree)``; the first is ``("positive", 0)``.
    """

    number: IntArray
    names: tuple[tuple[str, int], ...]

    def negatives(self) -> dict[str, int]:
        """Number of pairs of each kind of negative, by readable name."""
        many = np.bincount(self.number, minlength=len(self.names)).tolist()
        return {kind_name(*name): count for name, count in zip(self.names[1:], many[1:], strict=True)}


def kind_name(kind: str, degree: int) -> str:
    """``mined``, or ``near-twin 4`` for a near-twin of degree 4."""
    return f"{kind} {degree}" if kind == "near-twin" else kind


def pair_kinds(pairs: ImagePairs, links: Sequence[Link]) -> Kinds:
    """The kind of each pair: positive, mined, or near-twin of some degree."""
    names = (("positive", 0), *sorted({(link.kind, link.degree) for link in links}))
    # A positive has link -1, so its entry stands last.
    of_link = np.array([*(names.index((link.kind, link.degree)) for link in links), 0], dtype=np.int64)
    return Kinds(of_link[pairs.link], names)


def instance_categories(catalog: Catalog) -> tuple[IntArray, list[str]]:
    """The category of each instance as a number, and what the numbers mean."""
    names = sorted({instance.category for instance in catalog.instances})
    place = {name: number for number, name in enumerate(names)}
    return np.array([place[instance.category] for instance in catalog.instances], dtype=np.int64), names
