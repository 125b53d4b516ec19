"""The bench stage: draw the tables, check them for leaks, write them."""

from pathlib import Path
from typing import Any

from twin.bench._benchmark import Drawn, draw_general, draw_source
from twin.bench._grades import read_grades
from twin.bench._leaks import TRAINED, check_held_out, question_tables
from twin.bench._material import Split, read_split, sources
from twin.bench._rows import BENCHMARK
from twin.core import BenchSettings, TwinError, Workspace, console, write_table
from twin.pairs import read_catalog, read_links

__all__ = ["build_benchmark"]


def build_benchmark(workspace: Workspace, settings: BenchSettings) -> dict[str, Any]:
    """Make the benchmark of the test instances of ``workspace``.

    Writes ``benchmark/<source>.parquet`` for each group of instances (``heldout`` where they have none) and, where
    instances carry facts, ``benchmark/general.parquet``; removes tables that an earlier run wrote and this one did not.

    Returns:
        Counts, as stamped; among them the achieved mixture of hard negatives.

    Raises:
        TwinError: A table is missing or stale, nothing can be asked, or a leak is found.
    """
    catalog = read_catalog(workspace)
    split = read_split(workspace, catalog)
    found = sources(catalog, read_links(workspace, catalog), split)
    grades = read_grades(workspace, catalog)
    drawn = [draw_source(catalog, source, split, grades, settings) for source in found]
    if not any(table.rows for table in drawn):
        raise TwinError(_nothing(workspace, split))
    drawn.append(draw_general(catalog, split, grades, settings))
    check_held_out(workspace, catalog, split, [row for table in drawn for row in table.rows])
    outputs = _write(workspace, drawn)
    counts = {name: value for table in drawn for name, value in table.counts.items()}
    inputs = [workspace.images, workspace.instances, workspace.accepted]
    inputs += [*(workspace.pairs(name) for name in ("splits", *TRAINED)), *question_tables(workspace)]
    workspace.stamp("bench", settings=settings.model_dump(), inputs=inputs, outputs=outputs, counts=counts)
    for note in (note for table in drawn for note in table.notes):
        console.print(f"  [yellow]{note}[/]")
    return counts


def _nothing(workspace: Workspace, split: Split) -> str:
    held_out = split.names.count("test")
    if not held_out:
        return f"{workspace.pairs('splits')} holds no test instance; run `twin pairs` with a larger --test."
    return (
        f"No query can be made of the {held_out} test instances: it takes an accepted link between two of them and an "
        "instance with two photos; run `twin pairs` with a larger --test or `twin mine` with more --links."
    )


def _write(workspace: Workspace, drawn: list[Drawn]) -> list[Path]:
    tables = [table for table in drawn if table.rows]
    for table in tables:
        write_table(workspace.benchmark(table.name), table.rows, BENCHMARK)
    outputs = [workspace.benchmark(table.name) for table in tables]
    before = workspace.stamped("bench")
    for name in before.outputs if before else ():
        if workspace.root / name not in outputs:
            (workspace.root / name).unlink(missing_ok=True)
    return outputs
