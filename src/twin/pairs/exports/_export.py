"""Writing the pair queries of a workspace in a format."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from twin.core import TwinError, Workspace, write_json
from twin.pairs.exports._conversations import write_llama_factory, write_swift
from twin.pairs.exports._data_set import write_data_set
from twin.pairs.exports._folder import RECORD, check_replaceable, recover, whole_folder
from twin.pairs.exports._general import open_general
from twin.pairs.exports._job import Job
from twin.pairs.exports._photos import Photos
from twin.pairs.exports._released import write_released
from twin.pairs.exports._tables import PairTable, open_tables
from twin.pairs.exports._trl import write_trl
from twin.pairs.exports._verl import write_verl
from twin.pairs.exports._webdataset import write_webdataset

__all__ = ["FORMATS", "export_pairs"]

FORMATS = ("trl", "verl", "ms-swift", "llama-factory", "twin", "webdataset", "datasets")
"""Formats in which pair queries can be exported."""

_OTHERS = {"general": "general questions", "multi": "multi queries"}


def export_pairs(workspace: Workspace, to: str, out: Path) -> dict[str, Any]:
    """Write the pair queries and their photos as a folder that other software reads.

    The folder is made aside and takes its place when it is whole; an earlier export there is replaced. Memory does not
    grow with the number of pair queries.

    Args:
        workspace: It holds ``pairs/{train,val,test}.parquet`` and, if you like, ``pairs/{general,multi}.parquet``.
        to: One of `FORMATS`.
        out: The folder.

    Returns:
        What ``export.json`` in the folder says: the format, for each split how many pair queries, *yes*, *no*,
        instances and photos there are, and, where they are exported, how many general questions and multi queries and
        photos of these.

    Raises:
        TwinError: There is no such format, no pair query, no photo for one, no room, or ``out`` is something else.
    """
    write = _writer(to)
    home = out.resolve()
    recover(home)
    check_replaceable(home)
    photos = Photos(workspace)
    tables = open_tables({split: workspace.pairs(split) for split in ("train", "val", "test")}, photos)
    found = [open_general(workspace.pairs(name), photos) for name in _OTHERS if to != "twin"]
    others = [table for table in found if table]
    counts: dict[str, Any] = {"format": to, "splits": {table.name: _counts(table) for table in tables}}
    counts |= {table.name: {_OTHERS[table.name]: len(table), "photos": len(table.photos)} for table in others}
    with whole_folder(home) as folder:
        write(Job(workspace, tables, others, photos, folder, home))
        write_json(folder / RECORD, counts)
    return counts


def _writer(to: str) -> Callable[[Job], object]:  # noqa: PLR0911 - one line a format
    match to:
        case "trl":
            return write_trl
        case "verl":
            return write_verl
        case "ms-swift":
            return write_swift
        case "llama-factory":
            return write_llama_factory
        case "twin":
            return write_released
        case "webdataset":
            return write_webdataset
        case "datasets":
            return write_data_set
    raise TwinError(f"There is no format called {to!r}; there are {', '.join(FORMATS)}.")


def _counts(table: PairTable) -> dict[str, int]:
    return {
        "pair queries": len(table),
        "yes": table.yes,
        "no": len(table) - table.yes,
        "instances": table.instances,
        "photos": len(table.photos),
    }
