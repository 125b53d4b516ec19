"""How the comparator learns: a few hundred steps on frozen tokens, the same on every run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F  # noqa: N812 - the name everybody uses

from twin.core import generator
from twin.mine.comparator._network import ComparatorNetwork

__all__ = ["LabelledPair", "one_thread", "train_network"]

LabelledPair = tuple[str, str, str]
"""Two image ids and the kind of the pair: ``positive``, or a kind of negative."""

_BATCH = 64
_LEARNING_RATE = 2e-3
_WARMUP = 20
# Photos from which mean and spread of the channels are taken.
_MEASURED = 2000
# Without it the network learns its training instances by heart.
_DROPOUT = 0.3


def train_network(
    tokens: Mapping[str, NDArray[np.float16]],
    pairs: Sequence[LabelledPair],
    *,
    seed: int,
    steps: int,
    advance: Callable[[], None],
) -> ComparatorNetwork:
    """Train a comparator on ``pairs``; a batch is half positives, and the kinds of negatives share the other half.

    Args:
        tokens: Tokens (places, channels) by image id.
        pairs: Training pairs, with at least one positive and one negative.
        seed: Seed of the first weights, the batches and the dropout.
        steps: Optimiser steps.
        advance: Called after each step.
    """
    noise = torch.Generator().manual_seed(seed)
    places, channels = tokens[pairs[0][0]].shape
    network = ComparatorNetwork(places, channels, generator=noise)
    network.mean, network.scale = _statistics(tokens, sorted({image_id for pair in pairs for image_id in pair[:2]}))
    optimiser = torch.optim.AdamW(network.parameters(), _LEARNING_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / _WARMUP) * (1 - step / steps)
    )
    with one_thread():
        same = torch.cat([torch.ones(_BATCH // 2), torch.zeros(_BATCH // 2)])
        for first, second in _batches(pairs, seed, steps):
            raw = (torch.from_numpy(np.stack([tokens[image_id] for image_id in side])) for side in (first, second))
            sides = (network.project(_dropped(network.standardise(photos), noise)) for photos in raw)
            loss = F.binary_cross_entropy_with_logits(network(*sides), same)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call] # torch leaves it unannotated
            optimiser.step()
            schedule.step()
            advance()
    return network.eval()


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep torch to one thread, so that sums are made in one order on every machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _batches(pairs: Sequence[LabelledPair], seed: int, steps: int) -> Iterator[tuple[list[str], list[str]]]:
    """The first and the second photos of each batch, ``steps`` times; the first half of them are positives."""
    kinds: dict[str, list[tuple[str, str]]] = {}
    for first, second, kind in pairs:
        kinds.setdefault(kind, []).append((first, second))
    positives = kinds.pop("positive")
    negatives = [kinds[kind] for kind in sorted(kinds)]
    draw = generator(seed, "comparator", "batches")
    for _ in range(steps):
        chosen = [positives[place] for place in draw.integers(len(positives), size=_BATCH // 2)]
        for number in range(_BATCH // 2):
            negative = negatives[number % len(negatives)]
            chosen.append(negative[draw.integers(len(negative))])
        yield [first for first, _ in chosen], [second for _, second in chosen]


def _dropped(tokens: torch.Tensor, noise: torch.Generator) -> torch.Tensor:
    kept = torch.rand(tokens.shape, generator=noise) >= _DROPOUT
    return tokens * kept / (1 - _DROPOUT)


def _statistics(tokens: Mapping[str, NDArray[np.float16]], ids: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean and standard deviation of every channel over the tokens of photos spread evenly over ``ids``."""
    chosen = ids[:: max(1, len(ids) // _MEASURED)]
    count, total, squares = 0, np.zeros(1), np.zeros(1)
    for image_id in chosen:  # one by one, to keep memory low
        values = tokens[image_id].astype(np.float64)
        count += len(values)
        total = total + values.sum(0)
        squares = squares + (values**2).sum(0)
    mean = total / count
    scale = np.sqrt(np.maximum(squares / count - mean**2, 1e-12))
    return torch.from_numpy(mean).float(), torch.from_numpy(scale).float()
