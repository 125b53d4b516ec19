"""What the paper reports, as points of reference: published there, not measured here."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["Published", "citation", "published", "published_name"]


@dataclass(frozen=True, slots=True)
class Published:
    """One row of the paper's table.

    Attributes:
        model: What was trained on, in the paper's words, marked as published.
        shares: Share of right answers (0 to 1) by benchmark source of this workspace, of all pair and multi queries.
        mean: The paper's mean over its six sources, 0 to 1; only where all six are here, else None.
        tone: How plots draw it (``published-1``, ``published-2``), or an empty string where they do not.
    """

    model: str
    shares: dict[str, float]
    mean: float | None
    tone: str


def published(sources: Sequence[str], columns: Sequence[str]) -> list[Published]:
    """The rows of the paper's table for those of ``sources`` that it reports on; empty where there is none.

    Args:
        sources: Benchmark sources of this workspace that are made as the paper's.
        columns: All sources that the mean of this workspace is over.
    """
    table = _table()
    names = {source: name for source in sources if (name := published_name(source))}
    if not names:
        return []
    whole = sorted(names.values()) == sorted(table["sources"]) and len(columns) == len(names)
    return [
        Published(
            f"{model} (published)",
            {source: round(row[name] / 100, 4) for source, name in names.items()},
            round(row["mean"] / 100, 4) if whole else None,
            f"published-{table['drawn'].index(model) + 1}" if model in table["drawn"] else "",
        )
        for model, row in table["models"].items()
    ]


def published_name(source: str) -> str | None:
    """What the paper calls a benchmark source, or None where it is none of its six."""
    last = source.rpartition("/")[2].lower()
    return next((name for name, known in _table()["sources"].items() if last in known), None)


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(files("twin.report").joinpath("published.json").read_text(encoding="utf-8"))
    return table


def citation() -> str:
    """Where the figures stand."""
    return str(_table()["source"])
