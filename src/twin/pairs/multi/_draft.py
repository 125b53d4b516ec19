"""A multi query before it is worded."""

from dataclasses import dataclass

from twin.pairs._links import Link

__all__ = ["CANDIDATES", "MultiDraft"]

CANDIDATES = 3
"""Photos beside the reference."""


@dataclass(frozen=True, slots=True)
class MultiDraft:
    """One reference photo and three candidates.

    Attributes:
        reference: Place of the reference photo.
        instance: Place of its instance.
        candidates: In shown order, photo, instance, and the link that makes it a negative (None for a match).
    """

    reference: int
    instance: int
    candidates: tuple[tuple[int, int, Link | None], ...]

    @property
    def matches(self) -> int:
        """How many candidates show the reference's instance."""
        return sum(link is None for _, _, link in self.candidates)

    @property
    def photos(self) -> tuple[int, ...]:
        """The photos in shown order, the reference first."""
        return (self.reference, *(photo for photo, _, _ in self.candidates))

    @property
    def instances(self) -> tuple[int, ...]:
        """Their instances."""
        return (self.instance, *(place for _, place, _ in self.candidates))
