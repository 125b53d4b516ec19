"""What every format is written from."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from twin.bench._build_record import build_record
from twin.bench._chosen import chosen_tables
from twin.bench._photos import BenchmarkPhotos
from twin.bench._rows import BENCHMARK
from twin.bench.checks import check_benchmark, checked_queries
from twin.catalog.store import image_id_of
from twin.core import TwinError, Workspace, read_rows

__all__ = ["Job", "Table", "open_tables"]


@dataclass(frozen=True)
class Table:
    """A benchmark table that is exported.

    Attributes:
        name: Its name.
        path: Its file.
        report: What its checks say.
        built: What `twin bench build` keeps of it; None where it was made otherwise.
    """

    name: str
    path: Path
    report: dict[str, Any]
    built: dict[str, Any] | None

    @cached_property
    def image_ids(self) -> list[str]:
        """Ids of the photos that it shows, each once, in the order in which they come."""
        return list(dict.fromkeys(image_id_of(file) for row in self.rows() for file in row["images"]))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Its rows, with what statistics need as columns of their own."""
        for row in read_rows(self.path, BENCHMARK.names):
            extra = json.loads(row["extra"] or "{}")
            about = {name: str(extra.get(name) or "") for name in ("reference", "category", "cluster")}
            yield row | about | {"cluster": about["cluster"] or image_id_of(row["images"][0])}


@dataclass(frozen=True, slots=True)
class Job:
    """An export that is being written.

    Attributes:
        workspace: Where the tables come from.
        tables: The tables.
        photos: Their photos.
        folder: Where files are written now.
        home: Where the folder will lie in the end.
    """

    workspace: Workspace
    tables: list[Table]
    photos: BenchmarkPhotos
    folder: Path
    home: Path


def open_tables(workspace: Workspace, names: Sequence[str]) -> list[Table]:
    """The benchmark tables by these names; all there are by default.

    Raises:
        TwinError: There is no such table, or none at all.
    """
    chosen = chosen_tables(workspace, names)
    if "default" in chosen:
        raise TwinError("Table 'default' cannot be exported: so `datasets` calls all tables together; rename it.")
    tables = []
    for name in chosen:
        queries = checked_queries(workspace, name)
        if queries:
            record = build_record(workspace, name)
            tables.append(Table(name, workspace.benchmark(name), check_benchmark(queries), record))
    if not tables:
        raise TwinError(f"The tables {', '.join(chosen)} hold no query.")
    return tables
