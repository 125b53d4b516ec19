"""Drawing multi queries: one reference, three candidates, 0 to 3 matches equally often."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from twin.pairs._catalog import Catalog
from twin.pairs._kinds import kind_name
from twin.pairs._links import Link
from twin.pairs.multi._draft import CANDIDATES, MultiDraft
from twin.pairs.multi._drawer import Drawer

__all__ = ["by_kind", "multi_drafts", "placed"]


def by_kind(instances: Collection[int], links: Sequence[Link]) -> dict[str, list[Link]]:
    """The links between two of ``instances`` (places) by kind of hard negative, nearest kinds last."""
    kinds: dict[str, list[Link]] = {}
    for link in sorted(links, key=lambda link: (link.kind != "mined", -link.degree)):
        if link.first in instances and link.second in instances:
            kinds.setdefault(kind_name(link.kind, link.degree), []).append(link)
    return kinds


def multi_drafts(
    catalog: Catalog,
    instances: Sequence[int],
    links: Mapping[str, Sequence[Link]],
    many: int,
    rng: np.random.Generator,
) -> list[MultiDraft]:
    """Draw up to ``many`` multi queries.

    A reference instance is asked about in rounds of four, once with each number of matches, so that the instance tells
    nothing about the answer. Therefore only instances with four or more photos are references. Instances take turns.
    Matches stand equally often in each place.

    Args:
        catalog: The catalogue.
        instances: Places of the instances that are asked about.
        links: The links between them, by kind of hard negative.
        many: How many queries; fewer where instances with four photos, and three of look-alikes, give no more.
        rng: Draws them.
    """
    drawer, wanted = Drawer(catalog, links, rng), many // (CANDIDATES + 1)
    drafts: list[MultiDraft] = []
    usable = [place for place in rng.permutation(instances).tolist() if drawer.usable(place)]
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
