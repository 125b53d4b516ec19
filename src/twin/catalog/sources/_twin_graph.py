"""From pairs to instances: what the yes pairs of the released TWIN join, and which pairs contradict that."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.catalog.sources._twin_rows import PairRows

__all__ = ["BOTH_ANSWERS", "ITSELF", "KEPT", "NO_INSIDE", "REPEATED", "PairGraph", "pair_graph"]


@dataclass(frozen=True, slots=True)
class PairGraph:
    """Instances reconstructed from pairs.

    Attributes:
        instances: Ids, sorted: the file name of the first photo of each, without its ending if that tells all apart.
        instance: Shape (images,), int32: the instance of each photo.
        verdict: Shape (rows,), int8: what each row is, one of the constants below.
        links: Shape (links, 2), int32: instances joined by a no pair, the smaller first, sorted.
        base: Shape (instances,), int32: of an instance with one photo, the instance with several against which most no
            pairs ask; else -1.
    """

    instances: list[str]
    instance: NDArray[np.int32]
    verdict: NDArray[np.int8]
    links: NDArray[np.int32]
    base: NDArray[np.int32]


KEPT, ITSELF, REPEATED, BOTH_ANSWERS, NO_INSIDE = range(5)
"""A row is kept; or it pairs a photo with itself; or repeats another; or another gives the opposite answer; or it says
no between photos that yes pairs join."""


def pair_graph(rows: PairRows) -> PairGraph:
    """Reconstruct instances as the connected components of the yes pairs that no other pair contradicts."""
    verdict = _on_its_own(rows)
    instance, names = _components(rows, rows.pairs[rows.yes & (verdict == KEPT)])
    ends = instance[rows.pairs]
    verdict[(verdict == KEPT) & ~rows.yes & (ends[:, 0] == ends[:, 1])] = NO_INSIDE
    apart = np.sort(ends[(verdict == KEPT) & ~rows.yes], axis=1)
    links = np.unique(apart, axis=0).reshape(-1, 2)
    return PairGraph(names, instance, verdict, links, _bases(apart, np.bincount(instance, minlength=len(names))))


def _on_its_own(rows: PairRows) -> NDArray[np.int8]:
    """The verdicts that need no instances."""
    low, high = rows.pairs.min(axis=1), rows.pairs.max(axis=1)
    pair = low.astype(np.int64) * max(len(rows.images), 1) + high
    _, first, group = np.unique(pair, return_index=True, return_inverse=True)
    answers = np.zeros((len(first), 2), bool)
    answers[group, rows.yes.astype(np.int8)] = True
    verdict = np.full(len(group), KEPT, np.int8)
    verdict[first[group] != np.arange(len(group))] = REPEATED
    verdict[(answers[:, 0] & answers[:, 1])[group]] = BOTH_ANSWERS
    verdict[low == high] = ITSELF
    return verdict


def _components(rows: PairRows, edges: NDArray[np.int32]) -> tuple[NDArray[np.int32], list[str]]:
    """The instance of each photo, and the names of the instances.

    Photos are sorted by name. The first of each component names it, and components are numbered by it.
    """
    from scipy.sparse import coo_array  # noqa: PLC0415 - slow to import, and only this source needs it
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    count = len(rows.images)
    ones = np.ones(len(edges), np.int8)
    _, label = connected_components(coo_array((ones, (edges[:, 0], edges[:, 1])), shape=(count, count)), directed=False)
    _, first, group = np.unique(label, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first)).astype(np.int32)
    files = [rows.images[place] for place in np.sort(first)]
    names = [file.rpartition(".")[0] or file for file in files]
    return rank[group], names if len(set(names)) == len(files) else files


def _bases(ends: NDArray[np.int32], photos: NDArray[np.int64]) -> NDArray[np.int32]:
    """For each instance with one photo that with several against which most no pairs ask, the first of those."""
    both = np.concatenate([ends, ends[:, ::-1]])
    both = both[(photos[both[:, 0]] == 1) & (photos[both[:, 1]] > 1)]
    asked, times = np.unique(both, axis=0, return_counts=True)
    order = np.lexsort((asked[:, 1], -times, asked[:, 0]))
    alone, first = np.unique(asked[order, 0], return_index=True)
    base = np.full(len(photos), -1, np.int32)
    base[alone] = asked[order[first], 1]
    return base
