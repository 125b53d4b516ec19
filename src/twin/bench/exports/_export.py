"""Writing benchmark tables in a format."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from twin.bench._photos import BenchmarkPhotos
from twin.bench.exports._card import card
from twin.bench.exports._data_set import write_tables
from twin.bench.exports._job import Job, open_tables
from twin.bench.exports._lmms_eval import HOW_TO_RUN, write_tasks
from twin.bench.exports._vlmevalkit import write_tsv
from twin.core import Workspace, write_json
from twin.pairs.exports import RECORD, check_replaceable, whole_folder

__all__ = ["FORMATS", "Format", "export_benchmarks"]

Format = Literal["datasets", "lmms-eval", "vlmevalkit"]
FORMATS: tuple[Format, ...] = ("datasets", "lmms-eval", "vlmevalkit")
"""Formats in which benchmark tables can be exported."""


def export_benchmarks(workspace: Workspace, to: Format, out: Path, names: Sequence[str] = ()) -> dict[str, Any]:
    """Write benchmark tables and their photos as a folder that other software reads.

    The folder is made aside and takes its place when it is whole; an earlier export there is replaced. Photos keep
    their bytes. Memory does not grow with the number of photos.

    Args:
        workspace: It holds the tables.
        to: One of `FORMATS`.
        out: The folder.
        names: Of the tables; all there are by default.

    Returns:
        What ``export.json`` in the folder says: the format, and for each table how it is composed.

    Raises:
        TwinError: There is no such table, a photo of one is missing, or ``out`` is something else.
    """
    home = out.resolve()
    check_replaceable(home)
    tables = open_tables(workspace, names)
    record = {"format": to, "benchmarks": {table.name: table.report["composition"] for table in tables}}
    with whole_folder(home) as folder:
        _write(to, Job(workspace, tables, BenchmarkPhotos(workspace), folder, home))
        write_json(folder / RECORD, record)
    return record


def _write(to: Format, job: Job) -> None:
    if to == "vlmevalkit":
        write_tsv(job)
        return
    write_tables(job)
    if to == "lmms-eval":
        write_tasks(job)
    how = HOW_TO_RUN if to == "lmms-eval" else ""
    (job.folder / "README.md").write_text(card(job) + how, encoding="utf-8")
