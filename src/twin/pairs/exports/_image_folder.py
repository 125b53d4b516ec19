"""The layout that ``datasets`` calls an image folder: a table a split, and each photo once beside it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from twin.pairs.exports._arrow import write_batches
from twin.pairs.exports._general import GeneralTable
from twin.pairs.exports._job import Job
from twin.pairs.exports._tables import Block, PairTable

__all__ = ["write_image_folder", "yaml_files"]


def write_image_folder(
    job: Job,
    tables: Sequence[PairTable | GeneralTable],
    columns: Sequence[str],
    convert: Callable[[Block], pa.RecordBatch],
) -> list[Path]:
    """Write ``SPLIT/metadata.parquet`` and ``SPLIT/images`` for every one of ``tables``.

    ``datasets`` turns columns called ``…_file_name`` and ``…_file_names`` into decoded images; their paths may not
    leave the split's folder.

    Args:
        job: What is written.
        tables: Which of its tables.
        columns: Columns of these that are needed.
        convert: Makes the written columns of a block.

    Returns:
        The files of the tables.
    """
    files = []
    for table in tables:
        path = job.folder / table.name / "metadata.parquet"
        write_batches(path, (convert(block) for block in table.blocks(job.photos, columns)))
        job.photos.place(table.photos.tolist(), path.parent)
        files.append(path)
    return files


def yaml_files(names: Sequence[str], more: Sequence[str] = ()) -> str:
    """The part of a data card that says which files belong to which split.

    Args:
        names: The splits of the configuration ``default``.
        more: Tables with other columns, each a configuration of its own.
    """
    config = "- config_name: {}\n  drop_labels: true\n  data_files:\n{}"
    file = "  - split: {}\n    path: {}/**"
    parts = [config.format("default", "\n".join(file.format(name, name) for name in names))]
    return "\n".join(["configs:", *parts, *(config.format(name, file.format("train", name)) for name in more)])
