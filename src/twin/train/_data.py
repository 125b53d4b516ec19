"""Training rows in the order in which they are learned: each batch half yes, half no, with a share of general questions."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from twin.answers import answer_text
from twin.core import TrainSettings, TwinError, Workspace, generator, read_rows

__all__ = ["training_rows"]


def training_rows(workspace: Workspace, settings: TrainSettings) -> list[dict[str, Any]]:
    """The rows of all steps, batch after batch.

    A class that runs out is shuffled anew, so the smaller class repeats and the larger one sets the length of an epoch
    (arXiv 2512.23592, section 4).

    Returns:
        ``settings.steps * settings.batch`` rows of ``prompt`` (conversation), ``completion`` and ``images`` (paths).

    Raises:
        TwinError: There are no pair queries of one of the two answers, or no general questions where only those are asked.
    """
    general = _general(workspace)
    share = settings.general if general else 0.0
    if settings.general == 1.0 and not general:
        raise TwinError(f"{workspace.root / 'pairs' / 'general.parquet'} holds no general questions; run `twin pairs`.")
    general_count = round(settings.batch * share)
    yes_count = (settings.batch - general_count + 1) // 2
    counts = {"yes": yes_count, "no": settings.batch - general_count - yes_count, "general": general_count}
    pools = {"general": general}
    if share < 1.0:
        pools |= _pairs(workspace)
    draws = {
        name: _endless(pools[name], generator(settings.seed, "train", name)) for name, count in counts.items() if count
    }
    rows = [next(draws[name]) for _ in range(settings.steps) for name, count in counts.items() for _ in range(count)]
    return [_conversation(workspace, row) for row in rows]


def _general(workspace: Workspace) -> list[dict[str, Any]]:
    path = workspace.root / "pairs" / "general.parquet"
    return read_rows(path, ("question", "answer", "images")) if path.exists() else []


def _pairs(workspace: Workspace) -> dict[str, list[dict[str, Any]]]:
    path = workspace.pairs("train")
    rows = [row | {"images": [row["image_1"], row["image_2"]]} for row in read_rows(path, ("question", "answer"))]
    pools = {answer: [row for row in rows if row["answer"] == answer] for answer in ("yes", "no")}
    for answer, pool in pools.items():
        if not pool:
            raise TwinError(f"{path} holds no pair query with the answer {answer!r}; a batch needs both answers.")
    return pools


def _endless(pool: Sequence[dict[str, Any]], rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    while True:
        for place in rng.permutation(len(pool)):
            yield pool[place]


def _conversation(workspace: Workspace, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "prompt": [{"role": "user", "content": row["question"]}],
        "completion": [{"role": "assistant", "content": answer_text(row["answer"])}],
        "images": [str(workspace.root / file) for file in row["images"]],
    }
