"""Which instances are one object, so that no link between them may say *no*."""

from collections.abc import Iterable

import numpy as np

from twin.pairs._catalog import Catalog, IntArray

__all__ = ["owners", "same_objects"]


def owners(catalog: Catalog) -> tuple[IntArray, IntArray]:
    """Photos, ascending, and for each the instance that has it; a photo of several instances comes as often."""
    photo = np.concatenate([np.empty(0, dtype=np.int64), *catalog.photos])
    owner = np.repeat(np.arange(len(catalog.photos)), [len(photos) for photos in catalog.photos])
    order = np.argsort(photo, kind="stable")
    return photo[order], owner[order]


def same_objects(catalog: Catalog, decided: Iterable[tuple[str, str]]) -> IntArray:
    """A number for each instance that it shares with all that are the same object, and with no other.

    Instances that have a photo in common are one object, as are those of which a person said so; so are those that are
    joined by others in between.

    Args:
        catalog: The catalogue.
        decided: Pairs of instance ids; those that the catalogue lacks are passed over.
    """
    from scipy.sparse import coo_array  # noqa: PLC0415 - slow to import
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    photo, owner = owners(catalog)
    again = np.flatnonzero(np.diff(photo) == 0)
    places = catalog.places()
    said = [(places[one], places[other]) for one, other in decided if one in places and other in places]
    edges = np.concatenate(
        [np.stack([owner[again], owner[again + 1]]), np.array(said, dtype=np.int64).reshape(-1, 2).T], 1
    )
    size = len(catalog.instances)
    graph = coo_array((np.ones(edges.shape[1], dtype=np.int8), (edges[0], edges[1])), (size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
