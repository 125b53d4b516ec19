"""What the mine stage does, the slow obvious way: one pair after the other."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from twin.core import MineSettings
from twin.mine._catalogue import Photographed

Pair = tuple[int, int]


def similarity(catalogue: Photographed, one: int, other: int, settings: MineSettings) -> float:
    """Of two instances, from all their cosines."""
    right = catalogue.photos(other)
    return _of([float(photo @ vector) for photo in catalogue.photos(one) for vector in right], settings)


def own(catalogue: Photographed, instance: int, settings: MineSettings) -> float | None:
    """Of an instance's different photos, or None where it has one."""
    cosines = [float(left @ right) for left, right in combinations(catalogue.photos(instance), 2)]
    return _of(cosines, settings) if cosines else None


def shortlisted(catalogue: Photographed, settings: MineSettings) -> dict[Pair, float]:
    """Pairs in which one is among the nearest of the other, with their similarity."""
    categories, joined = catalogue.instances.categories.to_pylist(), catalogue.instances.identity.joined
    allowed = {
        (one, other): similarity(catalogue, one, other, settings)
        for one, other in combinations(range(len(catalogue.instances)), 2)
        if joined[one] != joined[other] and (settings.across or categories[one] == categories[other])
    }
    size = max(settings.shortlist, settings.links)
    found = {pair for list_ in _lists(allowed, len(catalogue.instances)) for pair in list_[:size]}
    return {pair: allowed[pair] for pair in sorted(found)}


def links(catalogue: Photographed, settings: MineSettings) -> tuple[dict[Pair, tuple[int, bool]], list[Pair]]:
    """Rank and mutuality of each link, and the pairs that are set aside."""
    pairs = shortlisted(catalogue, settings)
    suspects = {
        pair for pair, value in pairs.items() if _inside(value, settings) and _suspect(catalogue, pair, value, settings)
    }
    left = {
        pair: value
        for pair, value in pairs.items()
        if pair not in suspects and _inside(value, settings) and _margin_kept(catalogue, pair, value, settings)
    }
    count = len(catalogue.instances)
    lists = _lists(left, count)
    places = {pair: [lists[instance].index(pair) + 1 for instance in pair] for pair in left}
    mutual = {pair: max(place) <= settings.links for pair, place in places.items()}
    order = sorted(left, key=lambda pair: (not mutual[pair], -left[pair], pair))
    near, far = ([pair for pair in order if (min(places[pair]) <= settings.links) == side] for side in (True, False))
    chosen = _chosen(near, far, count, settings)
    aside = [pair for pair in sorted(suspects) if _would_be_near(pair, pairs, left, settings)]
    return {pair: (min(places[pair]), mutual[pair]) for pair in sorted(chosen)}, aside


def _of(cosines: list[float], settings: MineSettings) -> float:
    count = {"mean": len(cosines), "max": 1, "top": settings.top_m}[settings.similarity]
    return round(float(np.mean(sorted(cosines)[-count:])), 9)


def _lists(pairs: dict[Pair, float], count: int) -> list[list[Pair]]:
    """The pairs of each instance, the nearest first, ties by the other instance."""
    lists: list[list[Pair]] = [[] for _ in range(count)]
    for pair in pairs:
        for instance in pair:
            lists[instance].append(pair)
    for instance, own_pairs in enumerate(lists):
        own_pairs.sort(key=lambda pair, instance=instance: (-pairs[pair], sum(pair) - instance))
    return lists


def _inside(value: float, settings: MineSettings) -> bool:
    low, high = settings.min_similarity, settings.max_similarity
    return (low is None or value >= low) and (high is None or value <= high)


def _suspect(catalogue: Photographed, pair: Pair, value: float, settings: MineSettings) -> bool:
    if all(catalogue.instances.rendered[instance] for instance in pair):
        return False
    known = [alike for alike in (own(catalogue, instance, settings) for instance in pair) if alike is not None]
    return bool(known) and value > max(known)


def _margin_kept(catalogue: Photographed, pair: Pair, value: float, settings: MineSettings) -> bool:
    known = [alike for alike in (own(catalogue, instance, settings) for instance in pair) if alike is not None]
    return settings.margin is None or all(value <= alike - settings.margin * abs(alike) for alike in known)


def _would_be_near(pair: Pair, pairs: dict[Pair, float], left: dict[Pair, float], settings: MineSettings) -> bool:
    def ahead(instance: int) -> int:
        key = (-pairs[pair], sum(pair) - instance)
        return sum((-value, sum(other) - instance) < key for other, value in left.items() if instance in other)

    return min(map(ahead, pair)) < settings.links


def _chosen(near: list[Pair], far: list[Pair], count: int, settings: MineSettings) -> set[Pair]:
    degree, chosen = dict.fromkeys(range(count), 0), set[Pair]()
    for level, need, candidates in _passes(near, far, settings.links):
        for pair in candidates:
            degrees = [degree[instance] for instance in pair]
            full = max(degrees) == settings.links or len(chosen) == settings.total
            if pair not in chosen and not full and need(value < level for value in degrees):
                chosen.add(pair)
                for instance in pair:
                    degree[instance] += 1
    return chosen


def _passes(near: list[Pair], far: list[Pair], limit: int) -> Iterator[tuple[int, object, list[Pair]]]:
    yield from ((1, all, near), (1, any, near), (1, any, far))
    for level in range(2, limit + 1):
        yield from ((level, all, near), (level, any, near))
