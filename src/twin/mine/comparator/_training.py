"""How the comparator learns: a few hundred steps on frozen tokens, the same on every run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F  # noqa: N812 - the name everybody uses

from twin.core import generator
from twin.models._comparator_network import ComparatorNetwork

__all__ = ["LabelledPair", "one_thread", "train_network"]

LabelledPair = tuple[str, str, str]
"""Two image ids and the kind of the pair: ``positive``, or a kind of negative."""

_BATCH = 64
_LEARNING_RATE = 2e-3
_WARMUP = 20
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
    ids = sorted({image_id for pair in pairs for image_id in pair[:2]})
    rows = {image_id: row for row, image_id in enumerate(ids)}
    raw = torch.from_numpy(np.stack([tokens[image_id] for image_id in ids]))
    noise = torch.Generator().manual_seed(seed)
    network = ComparatorNetwork(raw.shape[1], raw.shape[2], generator=noise)
    network.mean, network.scale = _statistics(raw)
    optimiser = torch.optim.AdamW(network.parameters(), _LEARNING_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / _WARMUP) * (1 - step / steps)
    )
    with one_thread():
        for first, second, same in _batches(pairs, rows, seed, steps):
            sides = (network.project(_dropped(network.standardise(raw[side]), noise)) for side in (first, second))
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


def _batches(
    pairs: Sequence[LabelledPair], rows: Mapping[str, int], seed: int, steps: int
) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """Rows of the first and of the second photos, and whether they show one instance (1 or 0), ``steps`` times."""
    kinds: dict[str, list[tuple[int, int]]] = {}
    for first, second, kind in pairs:
        kinds.setdefault(kind, []).append((rows[first], rows[second]))
    positives = np.array(kinds.pop("positive"))
    negatives = [np.array(kinds[kind]) for kind in sorted(kinds)]
    draw = generator(seed, "comparator", "batches")
    same = torch.cat([torch.ones(_BATCH // 2), torch.zeros(_BATCH // 2)])
    for _ in range(steps):
        chosen = [positives[draw.integers(len(positives), size=_BATCH // 2)]]
        for number in range(_BATCH // 2):
            negative = negatives[number % len(negatives)]
            chosen.append(negative[draw.integers(len(negative), size=1)])
        batch = torch.from_numpy(np.concatenate(chosen))
        yield batch[:, 0], batch[:, 1], same


def _dropped(tokens: torch.Tensor, noise: torch.Generator) -> torch.Tensor:
    kept = torch.rand(tokens.shape, generator=noise) >= _DROPOUT
    return tokens * kept / (1 - _DROPOUT)


def _statistics(raw: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean and standard deviation of every channel over all tokens, summed photo by photo to keep memory low."""
    count = raw.shape[0] * raw.shape[1]
    total, squares = (torch.zeros(raw.shape[2], dtype=torch.float64) for _ in range(2))
    for photo in raw:
        values = photo.double()
        total += values.sum(0)
        squares += (values**2).sum(0)
    mean = total / count
    return mean.float(), (squares / count - mean**2).clamp(min=1e-12).sqrt().float()
