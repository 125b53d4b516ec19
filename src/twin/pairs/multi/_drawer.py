"""Drawing multi queries: which photos stand beside a reference."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

from twin.pairs._catalog import Catalog
from twin.pairs._links import Link
from twin.pairs.multi._draft import CANDIDATES, MultiDraft

__all__ = ["Drawer"]

T = TypeVar("T")

Candidate = tuple[int, int, str, Link | None]
"""Photo, instance, kind of hard negative (empty for a match), and the link that makes it one (None for a match)."""


class Drawer:
    """Draws queries and remembers how often everything was used.

    Args:
        catalog: The catalogue.
        links: Links by kind of hard negative.
        rng: Draws.
    """

    def __init__(self, catalog: Catalog, links: Mapping[str, Sequence[Link]], rng: np.random.Generator) -> None:
        self._catalog, self._rng = catalog, rng
        self._photos: Counter[int] = Counter()
        self._references: Counter[int] = Counter()
        self._kinds: Counter[str] = Counter()
        self._asked: set[tuple[int, ...]] = set()
        self._look_alikes: dict[int, list[Candidate]] = {}
        for kind, of_kind in links.items():
            for link in of_kind:
                self._add(link.first, link.second, kind, link)
                self._add(link.second, link.first, kind, link)

    def _add(self, place: int, other: int, kind: str, link: Link) -> None:
        own = set(self._catalog.photos[place].tolist())
        shown = [photo for photo in self._catalog.photos[other].tolist() if photo not in own]
        self._look_alikes.setdefault(place, []).extend((photo, other, kind, link) for photo in shown)

    def usable(self, place: int) -> bool:
        """Whether the instance can be asked about with every number of matches."""
        others = {photo for photo, *_ in self._look_alikes.get(place, ())}
        return len(self._catalog.photos[place]) > CANDIDATES and len(others) >= CANDIDATES

    def round(self, place: int) -> list[MultiDraft]:
        """A query for each number of matches, or none at all where the instance gives no new ones."""
        drafts = [draft for matches in range(CANDIDATES + 1) if (draft := self._query(place, matches))]
        return drafts if len(drafts) == CANDIDATES + 1 else []

    def _query(self, place: int, matches: int) -> MultiDraft | None:
        """A query that was not asked yet, about the reference photo used least; the matches come first."""
        photos = self._shuffled(self._catalog.photos[place].tolist())
        for reference in sorted(photos, key=lambda photo: self._references[photo]):
            others = sorted((photo for photo in photos if photo != reference), key=lambda photo: self._photos[photo])
            picked: list[Candidate] = [(photo, place, "", None) for photo in others[:matches]]
            picked += self._negatives(place, CANDIDATES - matches)
            key = (reference, *sorted(photo for photo, *_ in picked))
            if key not in self._asked:
                self._asked.add(key)
                self._references[reference] += 1
                self._photos.update(photo for photo, *_ in picked)
                self._kinds.update(kind for _, _, kind, link in picked if link)
                return MultiDraft(reference, place, tuple((photo, other, link) for photo, other, _, link in picked))
        return None

    def _negatives(self, place: int, many: int) -> list[Candidate]:
        """Photos of look-alikes: of different instances where possible, of the kind and the photo used least so far."""
        picked: list[Candidate] = []
        for _ in range(many):
            shown, instances, kinds = ([each[part] for each in picked] for part in range(3))
            choices = [each for each in self._shuffled(self._look_alikes[place]) if each[0] not in shown]
            picked.append(
                min(
                    choices,
                    key=lambda each: (
                        instances.count(each[1]),
                        self._kinds[each[2]] + kinds.count(each[2]),
                        self._photos[each[0]],
                    ),
                )
            )
        return picked

    def _shuffled(self, items: Sequence[T]) -> list[T]:
        return [items[number] for number in self._rng.permutation(len(items))]
