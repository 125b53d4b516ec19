"""The pairs that the rules choose from: each instance's nearest others of its category that are not known to be it."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from twin.core import MineSettings, console, progress
from twin.mine._best import Best
from twin.mine._catalogue import IntArray, Photographed
from twin.mine._nearest import compare_all
from twin.mine._pairs import Pairs
from twin.mine._similarity import SCALE, measure
from twin.mine._way import Way, chosen_way

__all__ = ["groups_of", "shortlisted_pairs"]


def shortlisted_pairs(catalogue: Photographed, settings: MineSettings) -> Pairs:
    """The pairs in which one is among the ``settings.shortlist`` nearest others of the other.

    Compared are instances of one category (with ``settings.across``, all) that are not known to be one object or
    near-twins. Of equally near ones, those with smaller ids come first.

    Returns:
        The pairs, each once, in the order of their instances.

    Raises:
        TwinError: An index is needed and its library is not installed, or there is no such device.
    """
    groups = groups_of(catalogue, settings.across)
    found = Best(len(catalogue.instances), max(settings.shortlist, settings.links))
    way = chosen_way(settings, _work(catalogue, groups, measure(settings)))
    console.print(way.told)
    with progress() as display:
        task = display.add_task("comparing instances", total=sum(len(group) ** 2 for group in groups))
        search = _search(catalogue, settings, way, found, lambda pairs: display.advance(task, pairs))
        for group in groups:
            search(group)
    return _pairs(found)


def groups_of(catalogue: Photographed, across: bool) -> list[IntArray]:
    """Instances that may be linked with one another: those of a category, or all."""
    if across:
        return [np.arange(len(catalogue.instances))]
    codes = catalogue.instances.categories.dictionary_encode().indices.to_numpy()
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)


def _search(
    catalogue: Photographed, settings: MineSettings, way: Way, found: Best, advance: Callable[[int], None]
) -> Callable[[IntArray], None]:
    """What finds the nearest others in a group."""
    find = compare_all
    if way.index:
        from twin.mine._approximate import search_index  # noqa: PLC0415 - needs an extra

        find = search_index
    return partial(
        find,
        catalogue,
        best=measure(settings),
        found=found,
        block=settings.block,
        product=way.product(),
        advance=advance,
    )


def _work(catalogue: Photographed, groups: Sequence[IntArray], best: int | None) -> float:
    """Multiplications that an exact comparison takes."""
    sizes = np.ones(len(catalogue.instances)) if best is None else catalogue.sizes
    pairs = sum(float(sizes[group].sum()) ** 2 for group in groups) / 2
    return pairs * float(catalogue.vectors.shape[1])


def _pairs(found: Best) -> Pairs:
    """Each pair that is kept from either side, once."""
    row, column, score = found.entries()
    first, second = np.minimum(row, column), np.maximum(row, column)
    key = first * (row.max(initial=0) + 1 + column.max(initial=0)) + second
    _, once = np.unique(key, return_index=True)
    return Pairs(first[once], second[once], score[once] / SCALE)
