"""The pair queries as a folder that ``datasets.load_dataset`` reads, photos decoded, and that the Hub shows."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from twin.core import Workspace, write_json
from twin.pairs.exports._card import NAME, SUMMARY, card
from twin.pairs.exports._croissant import croissant
from twin.pairs.exports._folder import whole_folder
from twin.pairs.exports._image_folder import write_image_folder
from twin.pairs.exports._job import Job
from twin.pairs.exports._photos import Photos
from twin.pairs.exports._tables import Block, open_tables

__all__ = ["write_data_set", "write_hub"]

_REST = ("pair_id", "image_id_1", "image_id_2", "instance_1", "instance_2", "kind", "degree", "changes", "category")
_COLUMNS = ("question", "answer", *_REST, "group")


def write_hub(workspace: Workspace, splits: Mapping[str, Path]) -> list[Path]:
    """Write ``pairs/hub``: data card, Croissant metadata, and for each split a Parquet table and its photos.

    The folder is made aside and then put in the place of the one before; a split without a pair is left out. Tables are
    read block by block, photos one by one.

    Args:
        workspace: Where the photos are, and the folder goes.
        splits: The finished table of each of ``train``, ``val`` and ``test``.

    Returns:
        The Parquet files.

    Raises:
        TwinError: A table is missing or lacks a column, the catalogue lacks a photo, or there is no pair query at all.
    """
    home = workspace.root / "pairs" / "hub"
    photos = Photos(workspace)
    tables = open_tables(splits, photos)
    with whole_folder(home) as folder:
        files = write_data_set(Job(workspace, tables, photos, folder, home))
    return [home / file.relative_to(folder) for file in files]


def write_data_set(job: Job) -> list[Path]:
    """Write the data set into ``job.folder``; returns its Parquet files."""
    paths = job.photos.paths

    def convert(block: Block) -> pa.RecordBatch:
        columns = {name: block.columns[name] for name in _COLUMNS}
        shown = {"image_1_file_name": block.first, "image_2_file_name": block.second}
        released = {name: columns.pop(name) for name in ("question", "answer")}
        released |= {name: paths.take(pa.array(ends)) for name, ends in shown.items()}
        return pa.RecordBatch.from_pydict(released | columns)

    files = write_image_folder(job, _COLUMNS, convert)
    (job.folder / "README.md").write_text(card(job), encoding="utf-8")
    write_json(job.folder / "croissant.json", croissant(job, NAME, SUMMARY))
    return files
