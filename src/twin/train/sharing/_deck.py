"""Questions in shuffled order, from which those with a wished first photo may be drawn before their turn."""

from collections.abc import Iterator, Sequence
from typing import Any

from twin.pairs.sampling import Shuffled

__all__ = ["Deck"]


class Deck:
    """Draws each question once, then all anew in another order.

    Args:
        pool: The questions, at least one, with their photos as ``images``.
        seed: Gives the order, together with ``names``.
        names: What is drawn.
    """

    def __init__(self, pool: Sequence[dict[str, Any]], seed: int, *names: str | int) -> None:
        self._pool, self._shuffled = pool, Shuffled(len(pool), seed, *names)
        self._order: list[int] = []
        self._turns = iter(self._order)
        self._by_photo: dict[str, Iterator[int]] = {}
        self._drawn: set[int] = set()

    def draw(self, photo: str | None = None) -> dict[str, Any]:
        """The next question.

        Args:
            photo: Rather one that begins with this, if there is such among those that are left of this round.
        """
        if len(self._drawn) == len(self._order):
            self._order = self._shuffled.take(len(self._pool)).tolist()
            self._turns, self._by_photo, self._drawn = iter(self._order), {}, set()
        place = next(self._left(self._beginning_with(photo)), None) if photo else None
        if place is None:
            place = next(self._left(self._turns))
        self._drawn.add(place)
        return self._pool[place]

    def _left(self, places: Iterator[int]) -> Iterator[int]:
        return (place for place in places if place not in self._drawn)

    def _beginning_with(self, photo: str) -> Iterator[int]:
        if not self._by_photo:
            found: dict[str, list[int]] = {}
            for place in self._order:
                found.setdefault(self._pool[place]["images"][0], []).append(place)
            self._by_photo = {first: iter(places) for first, places in found.items()}
        return self._by_photo.get(photo, iter(()))
