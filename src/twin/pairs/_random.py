"""Easy negatives: links between random instances of one category, from which a curriculum starts."""

from collections.abc import Sequence

import numpy as np

from twin.core import generator
from twin.pairs._catalog import Catalog, IntArray
from twin.pairs._units import category_codes

__all__ = ["random_links"]


def random_links(
    catalog: Catalog, instances: IntArray, clusters: Sequence[str], *, known: IntArray, many: int, seed: int
) -> tuple[IntArray, IntArray]:
    """Link instances to random others of their category.

    Random negatives alone teach little that is fine (58.6 instead of 63.1 on FGVQA, arXiv 2512.23592), but a model that
    compares nothing yet learns from them first what a difference is.

    Args:
        catalog: The catalogue.
        instances: Places of the instances to link, ascending.
        clusters: For each instance of the catalogue its cluster; one of its own cluster is never linked to it.
        known: From `known_codes`; none of these pairs is drawn.
        many: About how many links an instance shall have.
        seed: Draws them.

    Returns:
        The instances that are linked, the smaller places first, sorted.
    """
    category, names = category_codes(catalog)
    cluster = np.unique(np.array(clusters, dtype=np.str_), return_inverse=True)[1]
    drawn = [np.empty((0, 2), dtype=np.int64)]
    for number, name in enumerate(names):
        places = instances[category[instances] == number]
        rng = generator(seed, "random links", name)
        if len(places):
            drawn.append(places[rng.integers(len(places), size=(len(places) * many // 2, 2))])
    pairs = np.sort(np.concatenate(drawn), axis=1)
    pairs = pairs[cluster[pairs[:, 0]] != cluster[pairs[:, 1]]]
    size = len(catalog.instances)
    codes = np.setdiff1d(pairs[:, 0] * size + pairs[:, 1], known)
    return codes // size, codes % size
