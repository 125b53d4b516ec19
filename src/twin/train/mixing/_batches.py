"""Batches of general questions, of the workspace or of other data sets."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from twin.core import TrainSettings, TwinError, generator
from twin.pairs.sampling import Shuffled
from twin.train.mixing._mixture import Mixture

__all__ = ["general_batches", "mixed_batches"]


def general_batches(rows: Sequence[dict[str, Any]], settings: TrainSettings) -> Iterator[list[dict[str, Any]]]:
    """Batches of the general questions of the workspace, without end.

    Args:
        rows: The questions.
        settings: Seed and batch.
    """
    pools: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        pools.setdefault(len(row["images"]), []).append(row)
    draws = {size: _endless(pool, settings.seed, size) for size, pool in pools.items()}
    return _even_batches({size: len(pool) for size, pool in pools.items()}, draws, settings, "sizes")


def mixed_batches(mixture: Mixture, place: int, settings: TrainSettings) -> Iterator[list[dict[str, Any]]]:
    """Batches of another data set, without end.

    Args:
        mixture: The data set.
        place: Its place among those that are mixed in; its draws go by it.
        settings: Seed and batch.

    Raises:
        TwinError: None of its photos can be read.
    """
    pools = mixture.pools()
    draws = {size: _readable(mixture, pool, settings.seed, place, size) for size, pool in pools.items()}
    yield from _even_batches({size: len(pool) for size, pool in pools.items()}, draws, settings, "mix", place)
    raise TwinError(f"No photo of {mixture.name} can be read: {', '.join(sorted(mixture.left))}.")


def _readable(mixture: Mixture, pool: Sequence[int], seed: int, *names: int) -> Iterator[dict[str, Any]]:
    """Rows without end, as long as there is one whose photos can be read."""
    lost = set[int]()
    for place in Shuffled(len(pool), seed, "train", "mix", *names):
        row = mixture.row(pool[place])
        if row is not None:
            yield row
            continue
        lost.add(place)
        if len(lost) == len(pool):
            return


def _even_batches(
    counts: Mapping[int, int],
    draws: Mapping[int, Iterator[dict[str, Any]]],
    settings: TrainSettings,
    *names: str | int,
) -> Iterator[list[dict[str, Any]]]:
    """Batches of one number of photos each, so that no short question is padded to a long one.

    Args:
        counts: How many questions there are, by their number of photos; so often such a batch comes.
        draws: The questions in the order in which they are drawn.
        settings: Seed and batch.
        names: What the number of photos is drawn for.
    """
    sizes, rng = sorted(counts), generator(settings.seed, "train", *names)
    while sizes:
        shares = np.array([counts[size] for size in sizes])
        size = sizes[int(rng.choice(len(sizes), p=shares / shares.sum()))]
        batch = list(islice(draws[size], settings.batch))
        if batch:
            yield batch
        else:
            sizes.remove(size)


def _endless(pool: Sequence[dict[str, Any]], seed: int, size: int) -> Iterator[dict[str, Any]]:
    return (pool[place] for place in Shuffled(len(pool), seed, "train", size))
