"""Drawing the queries of one source, the most demanding first."""

from dataclasses import dataclass, field
from itertools import combinations, islice, product

import numpy as np

from twin.bench._pairs import PairDraft
from twin.bench.building._others import Others
from twin.bench.building._pool import FloatArray, Ledger, Pool, first_of
from twin.pairs.multi import CANDIDATES, MultiDraft

__all__ = ["Drawing", "Queries"]

_SETS = 40
"""Sets of photos of an identity that are tried for a query that was not asked yet."""


@dataclass(slots=True)
class Queries:
    """Queries of one source.

    Attributes:
        yes: Pair queries about one identity.
        no: Pair queries about two.
        multi: Multi queries by their number of matches, whose matches come first.
    """

    yes: list[PairDraft] = field(default_factory=list)
    no: list[PairDraft] = field(default_factory=list)
    multi: dict[int, list[MultiDraft]] = field(default_factory=lambda: {m: [] for m in range(CANDIDATES + 1)})

    @property
    def total(self) -> int:
        """How many there are in exact balance."""
        return 2 * min(len(self.yes), len(self.no)) + (CANDIDATES + 1) * min(map(len, self.multi.values()))

    def balanced(self) -> "Queries":
        """The same without those, drawn last, that would upset the balance."""
        half, quarter = min(len(self.yes), len(self.no)), min(map(len, self.multi.values()))
        return Queries(self.yes[:half], self.no[:half], {m: drafts[:quarter] for m, drafts in self.multi.items()})


class Drawing:
    """One attempt at the queries of a source.

    Whatever was shown least comes first, so that photos and identities are used as evenly as can be.

    Args:
        pool: What may be drawn.
        ledger: How often.
        others: Where negatives come from.
    """

    def __init__(self, pool: Pool, ledger: Ledger, others: Others) -> None:
        self._ledger, self._others, self._size = ledger, others, len(pool.photos)
        self._asked: set[tuple[int, ...]] = set()
        self._about = np.zeros((CANDIDATES + 2, self._size), dtype=np.int64)
        self._spent = np.zeros((CANDIDATES + 2, self._size), dtype=np.bool_)
        self._dead: set[tuple[int, int]] = set()
        # Only these can be asked about with every number of matches; if others were, their size would tell the answer.
        self._last = np.where(pool.sizes > CANDIDATES, 0.0, 1e12)

    def draw(self, half: int, quarter: int) -> Queries:
        """Draw up to ``half`` pair queries of each answer, and ``quarter`` multi queries of each number of matches."""
        found = Queries()
        for matches in range(CANDIDATES, 0, -1):
            self._fill_multi(found, matches, quarter)
        steps = [self._fill_no, self._fill_yes] if self._others.links_first else [self._fill_yes, self._fill_no]
        for step in steps:
            step(found, half)
        self._fill_multi(found, 0, quarter)
        return found

    def _fill_multi(self, found: Queries, matches: int, many: int) -> None:
        drafts, negatives = found.multi[matches], CANDIDATES - matches
        while len(drafts) < many:
            place = self._others.reference(self._ledger, matches + 1, negatives, self._key(matches) + self._last)
            if place is None:
                return
            draft = self._multi(place, matches)
            if draft is None:
                self._spent[matches, place] = True
            else:
                drafts.append(draft)
                self._about[matches, place] += 1

    def _key(self, row: int) -> FloatArray:
        """Identities asked about least in this way come first, then those shown least; spent ones never."""
        key = self._about[row] * 1e6 + self._ledger.shown + self._ledger.tie
        return np.where(self._spent[row], np.inf, key)

    def _multi(self, place: int, matches: int) -> MultiDraft | None:
        negatives = self._others.negatives(self._ledger, place, CANDIDATES - matches)
        if negatives is None:
            return None
        beside = [photo for photo, _, _ in negatives]
        for own in islice(combinations(self._ledger.photos(place), matches + 1), _SETS):
            for reference in self._ledger.least_asked(own):
                shown = [photo for photo in own if photo != reference]
                if self._is_new(reference, *sorted([*shown, *beside])):
                    candidates = [*((photo, place, None) for photo in shown), *negatives]
                    places = (place, *(place for _ in shown), *(other for _, other, _ in negatives))
                    self._ledger.book((reference, *shown, *beside), places, reference=reference)
                    for _, _, link in negatives:
                        self._others.took(link, pair=False)
                    return MultiDraft(reference, place, tuple(candidates))
        return None

    def _fill_yes(self, found: Queries, many: int) -> None:
        row = CANDIDATES + 1
        while len(found.yes) < many:
            key = self._key(row) + self._owed()
            place = first_of(key, self._ledger.ready(2))
            if place is None:
                return
            photos = self._ledger.photos(place)
            pair = next((pair for pair in combinations(photos, 2) if self._is_new(*sorted(pair))), None)
            if pair is None:
                self._spent[row, place] = True
                continue
            self._ledger.book(pair, (place, place))
            self._ledger.surplus[place] -= 2
            self._about[row, place] += not self._others.links_first
            found.yes.append(PairDraft((pair[0], pair[1]), (place, place), None))

    def _owed(self) -> FloatArray:
        """Where *yes* pairs follow *no* pairs: identities shown more often in *no* come first."""
        owed: FloatArray = self._ledger.surplus.astype(np.float64) * (-1e6 if self._others.links_first else 0.0)
        return owed

    def _fill_no(self, found: Queries, many: int) -> None:
        while len(found.no) < many:
            link = self._others.pair(self._ledger, self._dead)
            if link is None:
                return
            photos = product(self._ledger.photos(link.first), self._ledger.photos(link.second))
            evenly = sorted(photos, key=self._uses)
            pair = next((pair for pair in evenly if self._is_new(*sorted(pair))), None)
            if pair is None:
                self._dead.add((link.first, link.second))
                continue
            self._ledger.book(pair, (link.first, link.second))
            self._ledger.surplus[[link.first, link.second]] += 1
            self._others.took(link, pair=True)
            found.no.append(PairDraft(pair, (link.first, link.second), link))

    def _uses(self, pair: tuple[int, int]) -> int:
        return self._ledger.uses(pair[0]) + self._ledger.uses(pair[1])

    def _is_new(self, *photos: int) -> bool:
        """Whether these photos were not asked about together yet, in these places; from now on they were."""
        if photos in self._asked:
            return False
        self._asked.add(photos)
        return True
