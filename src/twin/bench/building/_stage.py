"""Building a benchmark from catalogues."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from twin.bench._leaks import TRAINED, check_foreign, check_held_out
from twin.bench.building._between import shared_photos
from twin.bench.building._named import named_sources
from twin.bench.building._record import misses, record, summary
from twin.bench.building._source import Built, build_source, table_name
from twin.bench.building._write import check_tables, remove_tables, write_benchmark
from twin.core import BuildSettings, TwinError, Workspace, console

__all__ = ["build_from_catalogues"]


def build_from_catalogues(workspace: Workspace, settings: BuildSettings) -> list[str]:
    """Build a benchmark table of each source: pair queries, half yes, and multi queries, 0 to 3 matches equally often.

    Writes ``benchmark/TABLE.parquet``, ``benchmark/build/TABLE.json`` and ``benchmark/build/TABLE.excluded.parquet``
    for each source, and the photos to ``benchmark/store``. A table depends on its own source and the settings alone;
    tables of other sources stay.

    Returns:
        By how much the tables fall short of what was asked for, a sentence each.

    Raises:
        TwinError: A source cannot be read, none gives a query, a table would replace one made otherwise, a photo is
            trained on in ``workspace``, or, if that is strict, a table falls short.
    """
    named = named_sources(settings.source)
    check_tables(workspace, [(table_name(settings, one), one) for one in named])
    drawn = [build_source(workspace, one, settings) for one in named]
    missed = [line for one in drawn for line in misses(one, settings)]
    built = [one for one in drawn if one.rows]
    if missed and settings.strict:
        raise TwinError(f"{' '.join(missed)} Ask for less, or leave out --strict.")
    if not built:
        reason = " ".join(missed) or "Neither --pairs nor --multi asks for a query."
        raise TwinError(f"Nothing can be asked. {reason}")
    for one in built:
        _check_leaks(workspace, one, settings)
    told = [(one, record(one, settings)) for one in built]
    outputs = write_benchmark(workspace, told)
    remove_tables(workspace, [one.table for one in drawn if not one.rows])
    _stamp(workspace, settings, built, outputs)
    _say(told, [*missed, *shared_photos(built, settings.near_duplicate)])
    return missed


def _stamp(workspace: Workspace, settings: BuildSettings, built: Sequence[Built], outputs: Sequence[Path]) -> None:
    inputs = [path for path in map(workspace.pairs, (*TRAINED, "general", "multi")) if path.exists()]
    counts = {one.table: {"pairs": len(one.drawn.pairs), "multi": len(one.drawn.multi)} for one in built}
    workspace.stamp("bench/build", settings=settings.model_dump(), inputs=inputs, outputs=outputs, counts=counts)


def _check_leaks(workspace: Workspace, built: Built, settings: BuildSettings) -> None:
    material = built.material
    if material.named.workspace.root == workspace.root:
        check_held_out(workspace, material.catalog, material.split, built.rows)
        return
    images = frozenset(file.removesuffix(".jpg") for row in built.rows for file in row["images"])
    check_foreign(workspace, material.named.name, material.catalog, images, settings.near_duplicate)


def _say(told: Sequence[tuple[Built, dict[str, Any]]], warnings: Sequence[str]) -> None:
    for built, known in told:
        console.print(summary(built, known), markup=False, soft_wrap=True)
        for reason, many in known["left out"].items():
            console.print(f"  left out: {many:,} × {reason}", markup=False, soft_wrap=True)
        for note in built.notes:
            console.print(f"  {note}", markup=False, soft_wrap=True)
    for line in warnings:
        console.print(line, style="yellow", markup=False, soft_wrap=True)
