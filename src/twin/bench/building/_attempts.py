"""The fewest times that anything must be shown again for a source to give all its queries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from twin.bench._pairs import PairDraft
from twin.bench.building._draw import Drawing, Queries
from twin.bench.building._others import Others
from twin.bench.building._pool import Caps, Ledger, Pool
from twin.core import BuildSettings, generator
from twin.pairs.multi import CANDIDATES, MultiDraft, placed

__all__ = ["Drawn", "draw"]

MakeOthers = Callable[[Pool, np.random.Generator], Others]

_PATIENCE = 3
"""After so many attempts that bring no more queries there will be no more."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The queries of a source before they are worded.

    Attributes:
        pairs: Pair queries.
        multi: Multi queries.
        caps: How often photos and identities may be shown.
        short: Kinds of queries that fell short, with how many there were.
    """

    pairs: list[PairDraft]
    multi: list[MultiDraft]
    caps: Caps
    short: dict[str, int]


def draw(pool: Pool, others: MakeOthers, settings: BuildSettings, name: str) -> Drawn:
    """Draw the queries of the source ``name``.

    The caps grow until all queries can be made; a cap that was asked for stays. At first only identities with two or
    more photos are drawn, because another can never be a *yes*; all others join where those are not enough.
    """
    best, caps = _best(pool, others, settings, name)
    balanced = best.balanced()
    rng = generator(settings.seed, "bench build places", name)
    multi = placed([draft for drafts in balanced.multi.values() for draft in drafts], rng)
    return Drawn([*balanced.no, *balanced.yes], multi, caps, _short(best, settings, _pairs_there_are(pool)))


def _wanted(settings: BuildSettings) -> tuple[int, int]:
    """Pair queries of each answer, and multi queries of each number of matches."""
    return settings.pairs // 2, settings.multi // (CANDIDATES + 1)


def _best(pool: Pool, others: MakeOthers, settings: BuildSettings, name: str) -> tuple[Queries, Caps]:
    half, quarter = _wanted(settings)
    half = min(half, _pairs_there_are(pool))
    best, kept = Queries(), Caps(1, 1, 2)
    for least in (2, 1) if (pool.sizes == 1).any() else (2,):
        idle = 0
        for caps in _growing(pool, settings, least):
            rng = generator(settings.seed, "bench build", name, caps.image, caps.identity, caps.least)
            queries = Drawing(pool, Ledger(pool, caps, rng), others(pool, rng)).draw(half, quarter)
            idle += 1
            if queries.total > best.total or best.total == 0:
                best, kept, idle = queries, caps, 0 if queries.total else idle
            if best.total == 2 * half + (CANDIDATES + 1) * quarter:
                return best, kept
            if idle >= _PATIENCE:
                break
    return best, kept


def _growing(pool: Pool, settings: BuildSettings, least: int) -> Iterator[Caps]:
    """Caps from those that would just do if everything could be shown equally often."""
    half, quarter = _wanted(settings)
    sizes = pool.sizes[pool.sizes >= least]
    if not len(sizes):
        return
    image = -(-(4 * half + (CANDIDATES + 1) ** 2 * quarter) // int(sizes.sum()))
    shows = 3 * half + sum(1 + CANDIDATES - matches for matches in range(CANDIDATES + 1)) * quarter
    identity = max(8, 2 * -(-shows // len(sizes)))
    for more in (0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048):
        yield Caps(settings.per_image or image + more, settings.per_identity or identity * (1 + more), least)
        if settings.per_image and settings.per_identity:
            return


def _pairs_there_are(pool: Pool) -> int:
    """Pairs of photos of one identity; more *no* than that would have no *yes* beside them."""
    return int((pool.sizes * (pool.sizes - 1) // 2).sum())


def _short(found: Queries, settings: BuildSettings, there_are: int) -> dict[str, int]:
    half, quarter = _wanted(settings)
    kinds = {"yes": (len(found.yes), half), "no": (len(found.no), min(half, there_are))}
    kinds |= {str(matches): (len(drafts), quarter) for matches, drafts in found.multi.items()}
    return {kind: many for kind, (many, wanted) in kinds.items() if many < wanted}
