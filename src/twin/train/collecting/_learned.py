"""Collected replies as what is learned."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from twin.core import TwinError, Workspace, console, read_rows

__all__ = ["collected_rows", "collected_table"]

_COLUMNS = ("pair_id", "question", "image_1", "image_2", "answer", "reply")


def collected_table(workspace: Workspace, name: str) -> Path:
    """The table of replies that were collected under ``name``."""
    return workspace.root / "collected" / f"{name}.parquet"


def collected_rows(workspace: Workspace, name: str, pairs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pair queries with the question and the reply that were collected; one with several replies comes several times.

    Those without a reply are left out, and counted on the screen.

    Args:
        workspace: The project.
        name: What was collected.
        pairs: The pair queries, with the names of their photos as ``images``.

    Raises:
        TwinError: Nothing was collected under this name, or it was for other pairs.
    """
    path = collected_table(workspace, name)
    if not path.exists():
        raise TwinError(f"{path} does not exist; collect replies with `twin train collect --name {name}`.")
    replies = dict[str, list[dict[str, Any]]]()
    for row in read_rows(path, _COLUMNS):
        replies.setdefault(row["pair_id"], []).append(row)
    known = {pair["pair_id"]: pair for pair in pairs}
    for pair_id, given in replies.items():
        _check(path, known.get(pair_id), given[0])
    rows = [
        pair | {"question": row["question"], "reply": row["reply"]}
        for pair in pairs
        for row in replies.get(pair["pair_id"], [])
    ]
    if left := len(pairs) - len(replies):
        console.print(f"{left:,} of {len(pairs):,} pair queries are left out: {path.name} has no reply to them.")
    return rows


def _check(path: Path, pair: dict[str, Any] | None, row: dict[str, Any]) -> None:
    same = pair and pair["answer"] == row["answer"] and pair["images"] == [row["image_1"], row["image_2"]]
    if not same:
        raise TwinError(
            f"{path} has a reply to pair {row['pair_id']}, which is not among the pairs that are learned now, or is "
            "another one; run `twin train collect` again."
        )
