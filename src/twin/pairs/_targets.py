"""What the pairs of a split shall be composed of."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from twin.core import PairsSettings, TwinError

__all__ = ["Target", "target_of"]

_GROUPS = {"mined": "hard", "random": "random"}


@dataclass(frozen=True, slots=True)
class Target:
    """The composition of a split.

    Attributes:
        yes: Share of yes.
        total: Pair queries, or None for as many as the share allows.
        per_category: Most pair queries in a category, or None.
        weights: Weight of each group of negatives (``hard``, ``generated``, ``random``); None for all kinds and degrees
            alike.
    """

    yes: Fraction
    total: int | None = None
    per_category: int | None = None
    weights: dict[str, float] | None = None

    def parts(self, many: int) -> tuple[int, int]:
        """Of ``many`` pairs, at least 2, how many are *yes* and how many are *no*: at least one of each."""
        accepted = min(max(round(many * self.yes), 1), many - 1)
        return accepted, many - accepted

    def groups(self, kinds: Sequence[tuple[str, int]]) -> dict[str, tuple[float, list[int]]]:
        """Groups of kinds with their weights: negatives are spread over groups by weight, inside a group evenly."""
        if self.weights is None:
            return {f"{kind} {degree}": (1.0, [place]) for place, (kind, degree) in enumerate(kinds)}
        groups = {name: (weight, list[int]()) for name, weight in self.weights.items()}
        for place, (kind, _) in enumerate(kinds):
            groups[_GROUPS.get(kind, "generated")][1].append(place)
        return groups

    def wanted(self, kinds: Sequence[tuple[str, int]]) -> NDArray[np.bool_]:
        """Which ``kinds`` have a weight; the others must not use up the caps."""
        chosen = np.zeros(len(kinds), dtype=np.bool_)
        for weight, places in self.groups(kinds).values():
            chosen[places] = weight > 0
        return chosen


def _check_like(settings: PairsSettings) -> None:
    usual = type(settings)()
    for name in ("total", "yes_share"):
        if settings.like and getattr(settings, name) != getattr(usual, name):
            option = name.replace("_", "-")
            raise TwinError(f"--like {settings.like} says what --{option} would; leave one of them out.")


def target_of(split: str, instances: int, settings: PairsSettings) -> Target:
    """The target of a split.

    Args:
        split: ``train``; the others are half yes, half no, all kinds alike.
        instances: Number of its instances; the paper's composition depends on it (123K yes and 438K no of 1,836
            instances; 114·N + 0.104·N² pairs of N, arXiv 2512.23592).
        settings: The settings.

    Raises:
        TwinError: They ask for the paper's composition and for another one.
    """
    _check_like(settings)
    if split != "train":
        return Target(Fraction(1, 2), per_category=settings.per_category)
    given = {"hard": settings.hard, "generated": settings.generated, "random": settings.random_weight}
    weights = {name: weight or 0.0 for name, weight in given.items()}
    chosen = weights if any(weight is not None for weight in given.values()) else None
    if settings.like == "twin":
        total = round(114 * instances + 0.104 * instances**2)
        return Target(Fraction(123, 561), total, settings.per_category, chosen)
    yes = Fraction(settings.yes_share).limit_denominator(1_000_000)
    return Target(yes, settings.total, settings.per_category, chosen)
