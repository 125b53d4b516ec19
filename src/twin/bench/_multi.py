"""Multi queries of one source: one reference, three candidates, 0 to 3 matches equally often."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from twin.bench._drawer import Drawer
from twin.bench._material import Source
from twin.bench._multi_draft import CANDIDATES, MultiDraft
from twin.core import generator
from twin.pairs import Catalog

__all__ = ["draw_multi", "placed"]


def draw_multi(catalog: Catalog, source: Source, many: int, seed: int) -> list[MultiDraft]:
    """Draw up to ``many`` multi queries.

    A reference instance is asked about in rounds of four, once with each number of matches, so that the instance tells
    nothing about the answer. Therefore only instances with four or more photos are references. Instances take turns.
    Matches stand equally often in each place.
    """
    rng = generator(seed, "bench multi", source.name)
    drawer, wanted = Drawer(catalog, source, rng), many // (CANDIDATES + 1)
    drafts: list[MultiDraft] = []
    usable = [place for place in rng.permutation(source.instances).tolist() if drawer.usable(place)]
    for _ in range(wanted):
        rounds = [(place, drawer.round(place)) for place in usable[: wanted - len(drafts) // (CANDIDATES + 1)]]
        drafts += [draft for _, made in rounds for draft in made]
        usable = [place for place, made in rounds if made]
    return placed(drafts, rng)


def placed(drafts: Sequence[MultiDraft], rng: np.random.Generator) -> list[MultiDraft]:
    """Put the candidates, of which the matches come first, in their places.

    Of one or of two matches one candidate is the odd one out; its place takes turns. With as many queries of one match
    as of two, every place then holds a match equally often, whatever the number of queries.
    """
    found = []
    for matches in range(CANDIDATES + 1):
        group = [draft for draft in drafts if draft.matches == matches]
        turns = rng.permutation(np.arange(len(group)) % CANDIDATES)
        for draft, place in zip(group, turns.tolist(), strict=True):
            odd = 0 if matches == 1 else CANDIDATES - 1
            rest = [number for number in range(CANDIDATES) if number != odd]
            order = rng.permutation(rest).tolist()
            order.insert(place, odd)
            found.append(replace(draft, candidates=tuple(draft.candidates[number] for number in order)))
    return found
