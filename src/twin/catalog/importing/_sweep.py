"""Removing shards and records that nothing refers to any more."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from twin.catalog.importing._output import files_of
from twin.catalog.importing._sources import read_sources, source_table
from twin.core import Workspace

__all__ = ["sweep", "sweep_unfinished"]

_COLUMNS = {"store": "shard", "originals": "original_shard"}


def sweep(workspace: Workspace, source: str, records: Iterable[Path]) -> None:
    """Remove the records of ``source`` other than ``records``, and the shards that no source and no record needs.

    What another import, not yet complete, has left stays.
    """
    catalog, current = workspace.root / "catalog", set(records)
    needed = {name for known in read_sources(workspace) for name in _shards(source_table(workspace, known.name))}
    for path in (catalog / ".import").rglob("*.parquet"):
        if path.is_relative_to(catalog / ".import" / source) and path not in current:
            path.unlink()
        elif path not in current:
            needed |= set(files_of(path) or [])
    for folder in _COLUMNS:
        for shard in (catalog / folder).glob("*.tar"):
            if f"{folder}/{shard.name}" not in needed:
                shard.unlink()
    sweep_unfinished(workspace.root)
    for versions in (catalog / ".import" / source).iterdir():
        if not any(versions.iterdir()):
            versions.rmdir()


def sweep_unfinished(root: Path) -> None:
    """Remove what a killed run, or a worker that was lost, was writing in the workspace ``root``."""
    catalog = root / "catalog"
    places = [root / ".twin", catalog, *(catalog / name for name in ("sources", "checks", *_COLUMNS))]
    hidden = ((catalog / name).rglob(".*.part") for name in (".import", ".prints"))
    unfinished = chain(*(place.glob(".*.part") for place in places), *hidden)
    for path in unfinished:
        path.unlink(missing_ok=True)


def _shards(table: Path) -> set[str]:
    """The shards that a source's table speaks of, relative to ``catalog``."""
    columns = pq.read_table(table, columns=list(_COLUMNS.values()))
    return {
        f"{folder}/{name}"
        for folder, column in _COLUMNS.items()
        for name in pc.unique(columns[column]).drop_null().to_pylist()
    }
