"""How the commands that change the catalogue end: with what it holds and what was left out."""

import pyarrow.compute as pc
from rich.markup import escape
from rich.table import Table

from twin.core import Workspace, console, counted, read_table

__all__ = ["show_counts"]

_NOUNS = {"instance": "instances", "near-twin": "near-twins", "image": "images", "excluded": "excluded"}


def show_counts(workspace: Workspace, counts: dict[str, int]) -> None:
    """Print what the catalogue holds, and what was left out and why."""
    held = ", ".join(counted(counts[several], one, several) for one, several in _NOUNS.items())
    console.print(f"The catalogue holds {held}.")
    excluded = read_table(workspace.excluded, ("source", "reason", "original", "instance"))
    if not len(excluded):
        return
    example = pc.if_else(pc.equal(excluded["original"], ""), excluded["instance"], excluded["original"])
    groups = (
        excluded.append_column("example", example)
        .group_by(["source", "reason"], use_threads=False)
        .aggregate([("example", "count"), ("example", "first")])
        .sort_by([("source", "ascending"), ("reason", "ascending")])
    )
    table = Table("source", "left out because", "times", "for example")
    for row in groups.to_pylist():
        count, first = row["example_count"], row["example_first"]
        table.add_row(escape(row["source"]), row["reason"], f"{count:,}", escape(first or ""))
    console.print(table)
