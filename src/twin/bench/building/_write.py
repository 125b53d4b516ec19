"""Writing a built benchmark: all of it, or what was there before."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from twin.bench._build_record import build_record, record_path
from twin.bench._photos import BenchmarkPhotos, NewPhoto
from twin.bench._rows import BENCHMARK
from twin.bench.building._left_out import LEFT_OUT
from twin.bench.building._named import Named
from twin.bench.building._source import Built
from twin.catalog import ImageStore
from twin.core import TwinError, Workspace, aside, file_digest, read_columns, write_arrow, write_json, write_table

__all__ = ["check_tables", "remove_tables", "write_benchmark"]


_PLAIN = ("seen", "unseen", "heldout", "general")
"""What `twin bench` calls its tables."""


def check_tables(workspace: Workspace, wanted: Iterable[tuple[str, Named]]) -> None:
    """Make sure that no table is replaced that was made in another way, or from another source.

    Args:
        workspace: Where the tables are.
        wanted: Tables that are to be made, and their sources.

    Raises:
        TwinError: One would be.
    """
    for table, named in wanted:
        path, record = workspace.benchmark(table), build_record(workspace, table)
        if table in _PLAIN:
            raise TwinError(f"{table!r} is what `twin bench` calls a table of its own; give the source another name.")
        if record and record["source"] != named.name:
            raise TwinError(
                f"{path} is of the source {record['source']!r}; give the source or the benchmark another name."
            )
        if path.exists() and not record:
            raise TwinError(
                f"{path} was not made by `twin bench build`, or has been replaced; give the source or the benchmark "
                "another name, or delete it."
            )


def write_benchmark(workspace: Workspace, built: Sequence[tuple[Built, dict[str, Any]]]) -> list[Path]:
    """Store the photos, then write the tables, what they leave out, and their records.

    Returns:
        The files of the tables.
    """
    for one, _ in built:
        if one.material.named.workspace.root != workspace.root:
            BenchmarkPhotos(workspace).add(_photos(one))
    with ExitStack() as stack:
        for one, told in built:
            # Left in reverse order: a table takes its place last, and only if everything was written.
            table, left_out, note = (stack.enter_context(aside(path)) for path in _files(workspace, one.table))
            write_table(table, one.rows, BENCHMARK)
            rows = pa.concat_tables([LEFT_OUT.empty_table(), *one.left_out])
            write_arrow(left_out, rows.sort_by([(name, "ascending") for name in LEFT_OUT.names]))
            write_json(note, told | {"digest": file_digest(table)})
    return [path for one, _ in built for path in _files(workspace, one.table)]


def remove_tables(workspace: Workspace, tables: Iterable[str]) -> None:
    """Remove tables that an earlier build made and this one cannot."""
    for table in tables:
        for path in _files(workspace, table):
            path.unlink(missing_ok=True)


def _files(workspace: Workspace, table: str) -> tuple[Path, Path, Path]:
    """A table, what it leaves out, and its record."""
    note = record_path(workspace, table)
    return workspace.benchmark(table), note.with_name(f"{table}.excluded.parquet"), note


def _photos(built: Built) -> Iterator[NewPhoto]:
    """The photos that a table shows, by id."""
    source = built.material.named
    shown = sorted({file for row in built.rows for file in row["images"]})
    store = ImageStore(source.workspace)
    table = read_columns(source.workspace.images, ("image_id", "width", "height", "phash"))
    ids = pa.array([store.named(file).image_id for file in shown], pa.string())
    for row in table.take(pc.index_in(ids, table["image_id"].combine_chunks())).to_pylist():
        data = store.get(row["image_id"]).read()
        yield NewPhoto(row["image_id"], data, row["width"], row["height"], row["phash"], source.name)
