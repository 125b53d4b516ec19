"""The bench stage: draw the tables, check them for leaks, write them."""

import json
from pathlib import Path
from typing import Any

from twin.bench._benchmark import Drawn, draw_general, draw_source
from twin.bench._material import Split, read_split, sources
from twin.bench._rows import BENCHMARK
from twin.catalog.store import image_id_of
from twin.core import BenchSettings, TwinError, Workspace, console, read_rows, read_table, write_table
from twin.pairs import Catalog, Side, check_leaks, read_catalog, read_links, table_side

__all__ = ["build_benchmark"]

_TRAINED = ("train", "val")


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
    drawn = [draw_source(catalog, source, split, settings) for source in found]
    if not any(table.rows for table in drawn):
        raise TwinError(_nothing(workspace, split))
    drawn.append(draw_general(catalog, split, settings))
    _check(workspace, catalog, split, drawn)
    outputs = _write(workspace, drawn)
    counts = {name: value for table in drawn for name, value in table.counts.items()}
    inputs = [workspace.images, workspace.instances, workspace.accepted]
    inputs += [workspace.pairs(name) for name in ("splits", *_TRAINED, "general")]
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


def _check(workspace: Workspace, catalog: Catalog, split: Split, drawn: list[Drawn]) -> None:
    """No query shows a photo, an instance or a near-duplicate of what training or validation shows."""
    asked = Side(
        "the benchmark",
        frozenset(name for extra in _extras(drawn) for name in extra["instances"]),
        frozenset(name for extra in _extras(drawn) for name in extra["image_ids"]),
    )
    columns = ("instance_1", "instance_2", "image_id_1", "image_id_2")
    names = {one.instance_id: cluster for one, cluster in zip(catalog.instances, split.clusters, strict=True)}
    for name in _TRAINED:
        check_leaks([table_side(name, read_table(workspace.pairs(name), columns)), asked], names)
    general = read_rows(workspace.pairs("general"), ("images",))
    images = frozenset(image_id_of(file) for row in general for file in row["images"])
    check_leaks([Side("general", images=images), asked], names)


def _extras(drawn: list[Drawn]) -> list[dict[str, Any]]:
    return [json.loads(row["extra"]) for table in drawn for row in table.rows]


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
