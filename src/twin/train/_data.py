"""Training rows in the order in which they are learned: batches half yes, half no, and batches of general questions."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from twin.answers import answer_text
from twin.core import TrainSettings, TwinError, Workspace, digest, generator
from twin.pairs.sampling import Shuffled
from twin.train._pools import general_rows, pair_rows

__all__ = ["training_rows"]

_HARDNESS = {"random": 0, "mined": 1, "near-twin": 2}


def training_rows(
    workspace: Workspace, settings: TrainSettings, more: Sequence[dict[str, Any]] = ()
) -> list[dict[str, Any]]:
    """The rows of all steps, batch after batch; a batch holds pair queries, half of them yes, or general questions.

    A class that runs out is shuffled anew, so the smaller class repeats and the larger one sets the length of an epoch
    (arXiv 2512.23592, section 4).

    Args:
        workspace: The project.
        settings: What is learned, and in which order.
        more: Pair queries of other data sets, learned beside those of the workspace.

    Returns:
        ``settings.steps * settings.batch`` rows of ``prompt`` (conversation), ``completion``, ``images``
        (``<image_id>.jpg``) and ``pair_id``.

    Raises:
        TwinError: There are no pair queries of one of the two answers, or no general questions where all shall be such.
    """
    general = general_rows(workspace)
    share = settings.general if general else 0.0
    if settings.general == 1.0 and not general:
        raise TwinError(f"{workspace.root / 'pairs' / 'general.parquet'} holds no general questions; run `twin pairs`.")
    of_pairs = settings.steps - math.floor(settings.steps * share)
    ask_pairs = _pair_batches(workspace, settings, of_pairs, more) if share < 1.0 else iter(())
    ask_general = _general_batches(general, settings)
    rows: list[dict[str, Any]] = []
    for step in range(settings.steps):
        is_general = math.floor((step + 1) * share) > math.floor(step * share)
        rows.extend(next(ask_general if is_general else ask_pairs))
    told = {id(row): _conversation(row) for row in {id(row): row for row in rows}.values()}  # rows come again and again
    return [told[id(row)] for row in rows]


def _pair_batches(
    workspace: Workspace, settings: TrainSettings, count: int, more: Sequence[dict[str, Any]]
) -> Iterator[list[dict[str, Any]]]:
    pools = pair_rows(workspace, settings, more)
    yes = _endless(pools["yes"], settings.seed, "yes")
    kinds = [
        _endless(kind, settings.seed, "no", place)
        for place, kind in enumerate(_by_hardness(pools["no"]) if settings.curriculum else [pools["no"]])
    ]
    drawn = 0
    span = settings.curriculum * count
    for step in range(count):
        batch = []
        for place in range(settings.batch):
            if place % 2 == 0:
                batch.append(next(yes))
            else:
                admitted = min(2, len(kinds)) if drawn % 2 else _admitted(step, span, len(kinds))
                batch.append(next(kinds[drawn // 2 % admitted]))
                drawn += 1
        yield batch


def _by_hardness(negatives: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Negatives by kind, easiest first: random, mined, then near-twins from many changed attributes to one."""
    kinds: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in negatives:
        kinds.setdefault((_HARDNESS[row["kind"]], -row["degree"]), []).append(row)
    return [kinds[key] for key in sorted(kinds)]


def _admitted(step: int, span: float, kinds: int) -> int:
    """How many kinds of negatives, from the easiest, a batch of this step draws from: two at first, all in the end."""
    return kinds if step >= span else min(kinds, 2 + math.floor((kinds - 2) * step / span))


def _general_batches(rows: Sequence[dict[str, Any]], settings: TrainSettings) -> Iterator[list[dict[str, Any]]]:
    """Batches of one number of photos each, so that no short question is padded to a long one."""
    pools: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        pools.setdefault(len(row["images"]), []).append(row)
    sizes = sorted(pools)
    draws = {size: _endless(pools[size], settings.seed, size) for size in sizes}
    rng = generator(settings.seed, "train", "sizes")
    shares = np.array([len(pools[size]) for size in sizes]) / max(len(rows), 1)
    while True:
        size = sizes[int(rng.choice(len(sizes), p=shares))]
        yield [next(draws[size]) for _ in range(settings.batch)]


def _endless(pool: Sequence[dict[str, Any]], seed: int, *names: str | int) -> Iterator[dict[str, Any]]:
    return (pool[place] for place in Shuffled(len(pool), seed, "train", *names))


def _conversation(row: dict[str, Any]) -> dict[str, Any]:
    said = row.get("explanation")
    answer = answer_text(row["answer"])
    return {
        "prompt": [{"role": "user", "content": row["question"]}],
        "completion": [{"role": "assistant", "content": f"{said} {answer}" if said else answer}],
        "images": row["images"],
        "pair_id": row.get("pair_id") or digest(row["question"], *row["images"]),
    }
