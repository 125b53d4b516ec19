"""Look-alikes as negatives, evenly over the levels of hardness."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from twin.bench._grades import Grades
from twin.bench.building._others import Negative
from twin.bench.building._pool import FloatArray, Ledger, first_of
from twin.pairs import IntArray, Link

__all__ = ["HardOthers"]


class HardOthers:
    """The other ends of links; every level of hardness is drawn from as often, as far as its links allow.

    Args:
        links: The links.
        grades: Their levels.
        rng: Draws which of equals comes first.
    """

    links_first = True

    def __init__(self, links: Sequence[Link], grades: Grades, rng: np.random.Generator) -> None:
        self._links = links
        ends = np.array([(link.first, link.second) for link in links], dtype=np.int64).reshape(-1, 2).T
        self._first, self._second = ends
        self._level = grades.levels(*ends)
        self._tie, self._uses = rng.random(len(links)), np.zeros(len(links), dtype=np.int64)
        self._number = {(link.first, link.second): number for number, link in enumerate(links)}
        self._drawn: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
        self._of: dict[int, list[int]] = {}
        for number, link in enumerate(links):
            self._of.setdefault(link.first, []).append(number)
            self._of.setdefault(link.second, []).append(number)
        levels = np.unique(self._level).tolist()
        self._rows: dict[int, IntArray] = {level: np.flatnonzero(self._level == level) for level in levels}
        self._ends = {level: np.concatenate([ends[:, rows], ends[::-1, rows]], 1) for level, rows in self._rows.items()}

    def pair(self, ledger: Ledger, dead: set[tuple[int, int]]) -> Link | None:
        alive = np.ones(len(self._links), dtype=np.bool_)
        alive[[self._number[code] for code in dead]] = False
        ready = ledger.ready(1)
        for level in self._levels(pair=True):
            rows = self._rows[level]
            first, second = self._first[rows], self._second[rows]
            uneven = self._uses[rows] + ledger.surplus[first] + ledger.surplus[second]
            key: FloatArray = uneven * 1e6 + ledger.shown[first] + ledger.shown[second] + self._tie[rows]
            found = first_of(key, alive[rows] & ready[first] & ready[second])
            if found is not None:
                return self._links[int(rows[found])]
        return None

    def reference(self, ledger: Ledger, photos: int, negatives: int, key: FloatArray) -> int | None:
        ready, beside = ledger.ready(photos), ledger.ready(1)
        for level in self._levels(pair=False):
            place, other = self._ends[level]
            found = first_of(key[place] + ledger.tie[other], ready[place] & (beside[other] | (negatives == 0)))
            if found is not None:
                return int(place[found])
        return None

    def negatives(self, ledger: Ledger, place: int, many: int) -> list[Negative] | None:
        """Of different look-alikes where possible, of the level used least so far."""
        ready = ledger.ready(1)
        choices = [number for number in self._of.get(place, []) if ready[self._end(number, place)]]
        photos = {number: ledger.photos(self._end(number, place)) for number in choices}
        picked, taken, levels = list[Negative](), Counter[int](), self._drawn[False].copy()
        for _ in range(many):
            choices = [number for number in choices if photos[number]]
            if not choices:
                return None
            number = min(
                choices, key=lambda one: (taken[one], levels[int(self._level[one])], *self._evenness(ledger, one))
            )
            picked.append((photos[number].pop(0), self._end(number, place), self._links[number]))
            taken[number] += 1
            levels[int(self._level[number])] += 1
        return picked

    def took(self, link: Link, *, pair: bool) -> None:
        number = self._number[link.first, link.second]
        self._drawn[pair][int(self._level[number])] += 1
        self._uses[number] += 1

    def _levels(self, *, pair: bool) -> list[int]:
        """The levels, that which was drawn from least first."""
        return sorted(self._rows, key=lambda level: (self._drawn[pair][level], level))

    def _end(self, number: int, place: int) -> int:
        """The other end of a link of ``place``."""
        return int(self._second[number] if self._first[number] == place else self._first[number])

    def _evenness(self, ledger: Ledger, number: int) -> tuple[int, float]:
        ends = self._first[number], self._second[number]
        return int(ledger.shown[ends[0]] + ledger.shown[ends[1]]), float(self._tie[number])
