"""What each round found, kept in ``links/rounds.json`` and shown on the screen."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.table import Table

from twin.core import Workspace, write_json

__all__ = ["mean_scores", "read_counts", "recall_table", "record_path", "score_table", "write_record"]


def record_path(workspace: Workspace) -> Path:
    """``links/rounds.json``: a list of rounds, in order."""
    return workspace.candidates.with_name("rounds.json")


def write_record(workspace: Workspace, number: int, record: Mapping[str, Any]) -> None:
    """Keep the ``record`` of round ``number`` beside those of the rounds before; later ones are forgotten."""
    earlier = [other for other in _read(workspace) if other["round"] < number]
    write_json(record_path(workspace), {"rounds": [*earlier, {"round": number, **record}]})


def read_counts(workspace: Workspace, number: int) -> dict[str, int]:
    """What round ``number`` counted; it must be on record."""
    return next(dict(record["counts"]) for record in _read(workspace) if record["round"] == number)


def _read(workspace: Workspace) -> list[dict[str, Any]]:
    path = record_path(workspace)
    return list(json.loads(path.read_text(encoding="utf-8"))["rounds"]) if path.exists() else []


def mean_scores(sorts: Mapping[str, npt.NDArray[np.float64]]) -> dict[str, dict[str, float]]:
    """Number and mean probability of each sort of link that there is."""
    return {
        name: {"number": len(values), "mean": round(float(values.mean()), 4)}
        for name, values in sorts.items()
        if len(values)
    }


def score_table(scores: Mapping[str, Mapping[str, float]]) -> Table:
    """Mean probability of *same instance* by sort of link."""
    table = Table("taken for one instance", "number", "mean probability")
    for sort, values in scores.items():
        table.add_row(sort, f"{values['number']:,}", f"{values['mean']:.3f}")
    return table


def recall_table(recall: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Table:
    """Recall of known near-twins by ranking and degree."""
    table = Table("known near-twins found by", "degree", "twins", "among 1", "among 5", "among 10")
    for ranking, degrees in recall.items():
        for degree in sorted(degrees, key=int):
            values = degrees[degree]
            shares = (f"{values[f'recall@{most}']:.0%}" for most in (1, 5, 10))
            table.add_row(ranking, degree, f"{values['twins']:,}", *shares)
    return table
