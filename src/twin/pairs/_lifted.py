"""What there would be without caps, to tell which of them keep a target from being met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from twin.pairs._catalog import IntArray
from twin.pairs._quotas import Quotas, find_quotas
from twin.pairs._targets import Target

__all__ = ["Capped", "Lifted", "lift_caps"]


@dataclass(frozen=True, slots=True)
class Capped:
    """What caps have to do with a missed target.

    Attributes:
        many: How many of the pairs that lack there would be without caps, at best.
        caps: The caps, as settings call them, of which each alone, were it lifted, would leave fewer lacking; none
            where only several together would.
    """

    many: int
    caps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lifted:
    """The quotas without caps.

    Attributes:
        every: Without any.
        one: Without one of them, by its name.
    """

    every: Quotas
    one: Mapping[str, Quotas]

    def capped(self, missed: Mapping[str, int]) -> dict[str, Capped]:
        """Of the targets that are ``missed``, and by how much, those that caps have to do with."""
        found = {}
        for name, lacking in missed.items():
            caps = tuple(cap for cap, quotas in self.one.items() if quotas.missed.get(name, 0) < lacking)
            fewest = min(quotas.missed.get(name, 0) for quotas in (self.every, *self.one.values()))
            if fewest < lacking:
                found[name] = Capped(lacking - fewest, caps)
        return found


def lift_caps(
    had: IntArray,
    one: Mapping[str, IntArray],
    every: IntArray,
    kinds: Sequence[tuple[str, int]],
    target: Target,
) -> Lifted:
    """Find the quotas without caps.

    Args:
        had: Pairs that might be chosen under all caps, shape ``(categories, 1 + kinds)``.
        one: The same without one cap a photo, instance or link, by its name.
        every: The same without any of these.
        kinds: The kinds of negatives, with degrees.
        target: What is wanted; it holds the cap a category.
    """
    found = {name: find_quotas(pool, kinds, target) for name, pool in one.items()}
    free = replace(target, per_category=None)
    if target.per_category is not None:
        found["per_category"] = find_quotas(had, kinds, free)
    return Lifted(find_quotas(every, kinds, free), found)
