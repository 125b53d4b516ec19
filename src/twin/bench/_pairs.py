"""Pair queries of one source: half yes, half no, the hard negatives spread evenly over their kinds."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, product

import numpy as np

from twin.bench._material import Source
from twin.core import generator
from twin.pairs import Catalog, Link, spread_evenly

__all__ = ["PairDraft", "draw_pairs"]


@dataclass(frozen=True, slots=True)
class PairDraft:
    """A pair query before its order and wording are drawn.

    Attributes:
        photos: Places of the two photos.
        instances: Places of their instances.
        link: The link that makes it a negative, or None for a positive.
    """

    photos: tuple[int, int]
    instances: tuple[int, int]
    link: Link | None


@dataclass(slots=True)
class _Use:
    """How often photos and instances have been shown so far, in *yes* and in *no* queries apart."""

    photos: dict[str, Counter[int]] = field(default_factory=lambda: {"yes": Counter(), "no": Counter()})
    instances: dict[str, Counter[int]] = field(default_factory=lambda: {"yes": Counter(), "no": Counter()})

    def add(self, answer: str, draft: PairDraft) -> None:
        self.photos[answer].update(draft.photos)
        self.instances[answer].update(draft.instances)

    def surplus(self, photo: int) -> int:
        return self.photos["yes"][photo] - self.photos["no"][photo]


def draw_pairs(catalog: Catalog, source: Source, many: int, seed: int) -> list[PairDraft]:
    """Draw up to ``many`` pair queries, exactly half of them positives.

    Negatives are spread evenly over kinds, in each kind over instances, and last over photos. Positives then follow
    the negatives: an instance is shown in *yes* as often as it was in *no*, as far as its photos allow, so that
    knowing the instance does not help to guess the answer.
    """
    rng = generator(seed, "bench pairs", source.name)
    negatives = {kind: _negative_pools(catalog, links, rng) for kind, links in source.links.items()}
    positives = [pool for pool in (_positive_pool(catalog, place, rng) for place in source.instances) if pool]
    capacities = [sum(len(pool) for pool in pools) for pools in negatives.values()]
    half = min(many // 2, sum(capacities), sum(len(pool) for pool in positives))
    use = _Use()
    drafts = []
    quotas = dict(zip(negatives, spread_evenly(capacities, half), strict=True))
    # The kinds with the fewest links first: those with more can then make up for uneven use.
    for kind in sorted(quotas, key=lambda kind: len(negatives[kind])):
        drafts += list(_drawn_negatives(negatives[kind], quotas[kind], use))
    return [*drafts, *_drawn_positives(positives, half, use)]


def _negative_pools(catalog: Catalog, links: list[Link], rng: np.random.Generator) -> list[list[PairDraft]]:
    """For each link, in random order, its cross-image pairs in random order."""
    pools = []
    for link in (links[number] for number in rng.permutation(len(links))):
        pairs = list(product(catalog.photos[link.first].tolist(), catalog.photos[link.second].tolist()))
        order = rng.permutation(len(pairs))
        drafts = [PairDraft(pairs[number], (link.first, link.second), link) for number in order]
        pools.append([draft for draft in drafts if draft.photos[0] != draft.photos[1]])
    return [pool for pool in pools if pool]


def _positive_pool(catalog: Catalog, place: int, rng: np.random.Generator) -> list[PairDraft]:
    pairs = list(combinations(catalog.photos[place].tolist(), 2))
    return [PairDraft(pairs[number], (place, place), None) for number in rng.permutation(len(pairs))]


def _drawn_negatives(pools: list[list[PairDraft]], many: int, use: _Use) -> Iterator[PairDraft]:
    for _ in range(many):
        pool = min(
            (pool for pool in pools if pool),
            key=lambda pool: sum(use.instances["no"][place] for place in pool[0].instances),
        )
        draft = min(pool, key=lambda draft: sum(use.photos["no"][photo] for photo in draft.photos))
        pool.remove(draft)
        use.add("no", draft)
        yield draft


def _drawn_positives(pools: list[list[PairDraft]], many: int, use: _Use) -> Iterator[PairDraft]:
    for _ in range(many):
        pool = min((pool for pool in pools if pool), key=lambda pool: _owed(use, pool[0].instances[0]))
        draft = min(pool, key=lambda draft: sum(use.surplus(photo) for photo in draft.photos))
        pool.remove(draft)
        use.add("yes", draft)
        yield draft


def _owed(use: _Use, place: int) -> int:
    """Negative while the instance was shown more often in *no* than in *yes*."""
    return use.instances["yes"][place] - use.instances["no"][place]
