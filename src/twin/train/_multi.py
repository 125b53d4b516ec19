"""Batches of multi queries, each with the answers 0 to 3 in turns."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from twin.answers import POSSIBLE
from twin.core import TrainingSettings, TwinError, Workspace, read_rows
from twin.pairs.sampling import Shuffled

__all__ = ["multi_batches", "multi_rows"]

_COLUMNS = ("query_id", "question", "answer", "images", "category")


def multi_rows(workspace: Workspace) -> dict[str, list[dict[str, Any]]]:
    """The multi queries of the workspace by their answer, each with its id as ``pair_id``.

    Raises:
        TwinError: There are none, or none of one of the answers.
    """
    path, how = workspace.pairs("multi"), "run `twin pairs --multi N`"
    if not path.exists():
        raise TwinError(f"{path} does not exist, and --multi asks for multi queries; {how}.")
    pools: dict[str, list[dict[str, Any]]] = {answer: [] for answer in POSSIBLE["multiple_choice"]}
    for row in read_rows(path, _COLUMNS):
        pools[row["answer"]].append(row | {"pair_id": row["query_id"]})
    if not any(pools.values()):
        raise TwinError(
            f"{path} holds no multi query; {how}, in a workspace whose instances have four photos and more."
        )
    for answer, pool in pools.items():
        if not pool:
            raise TwinError(f"{path} holds no multi query with the answer {answer}; {how}.")
    return pools


def multi_batches(
    pools: Mapping[str, Sequence[dict[str, Any]]], settings: TrainingSettings
) -> Iterator[list[dict[str, Any]]]:
    """Batches of multi queries without end; the turns of the answers go on from batch to batch.

    Args:
        pools: Multi queries by their answer (`multi_rows`).
        settings: Seed and batch.
    """
    orders = [
        (pool, iter(Shuffled(len(pool), settings.seed, "train", "multi", answer))) for answer, pool in pools.items()
    ]
    for start in count(0, settings.batch):
        turns = (orders[place % len(orders)] for place in range(start, start + settings.batch))
        yield [pool[next(order)] for pool, order in turns]
