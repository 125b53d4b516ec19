"""Training rows in the order in which they are learned: batches half yes, half no, and batches of general questions."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from twin.answers import answer_text
from twin.core import TrainSettings, TwinError, Workspace, generator, read_rows
from twin.pairs.sampling import Shuffled

__all__ = ["training_rows"]

_HARDNESS = {"random": 0, "mined": 1, "near-twin": 2}
_COLUMNS = ("question", "answer", "image_1", "image_2", "kind", "degree")


def training_rows(workspace: Workspace, settings: TrainSettings) -> list[dict[str, Any]]:
    """The rows of all steps, batch after batch; a batch holds pair queries, half of them yes, or general questions.

    A class that runs out is shuffled anew, so the smaller class repeats and the larger one sets the length of an epoch
    (arXiv 2512.23592, section 4).

    Returns:
        ``settings.steps * settings.batch`` rows of ``prompt`` (conversation), ``completion`` and ``images``
        (``<image_id>.jpg``).

    Raises:
        TwinError: There are no pair queries of one of the two answers, or no general questions where all shall be such.
    """
    general = _general(workspace)
    share = settings.general if general else 0.0
    if settings.general == 1.0 and not general:
        raise TwinError(f"{workspace.root / 'pairs' / 'general.parquet'} holds no general questions; run `twin pairs`.")
    of_pairs = settings.steps - math.floor(settings.steps * share)
    ask_pairs = _pair_batches(workspace, settings, of_pairs) if share < 1.0 else iter(())
    ask_general = _general_batches(general, settings)
    rows: list[dict[str, Any]] = []
    for step in range(settings.steps):
        is_general = math.floor((step + 1) * share) > math.floor(step * share)
        rows.extend(next(ask_general if is_general else ask_pairs))
    return [_conversation(row) for row in rows]


def _pair_batches(workspace: Workspace, settings: TrainSettings, count: int) -> Iterator[list[dict[str, Any]]]:
    pools = _pairs(workspace)
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


def _general(workspace: Workspace) -> list[dict[str, Any]]:
    path = workspace.root / "pairs" / "general.parquet"
    return read_rows(path, ("question", "answer", "images")) if path.exists() else []


def _pairs(workspace: Workspace) -> dict[str, list[dict[str, Any]]]:
    path = workspace.pairs("train")
    rows = [row | {"images": [row["image_1"], row["image_2"]]} for row in read_rows(path, _COLUMNS)]
    pools = {answer: [row for row in rows if row["answer"] == answer] for answer in ("yes", "no")}
    for answer, pool in pools.items():
        if not pool:
            raise TwinError(f"{path} holds no pair query with the answer {answer!r}; a batch needs both answers.")
    return pools


def _endless(pool: Sequence[dict[str, Any]], seed: int, *names: str | int) -> Iterator[dict[str, Any]]:
    return (pool[place] for place in Shuffled(len(pool), seed, "train", *names))


def _conversation(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "prompt": [{"role": "user", "content": row["question"]}],
        "completion": [{"role": "assistant", "content": answer_text(row["answer"])}],
        "images": row["images"],
    }
