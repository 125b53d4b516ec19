"""The layout that ``datasets`` calls an image folder: a table a split, and each photo once beside it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from twin.pairs.exports._arrow import write_batches
from twin.pairs.exports._job import Job
from twin.pairs.exports._tables import Block

__all__ = ["write_image_folder", "yaml_files"]


def write_image_folder(job: Job, columns: Sequence[str], convert: Callable[[Block], pa.RecordBatch]) -> list[Path]:
    """Write ``SPLIT/metadata.parquet`` and ``SPLIT/images`` for every split.

    ``datasets`` turns columns called ``…_file_name`` and ``…_file_names`` into decoded images; their paths may not
    leave the split's folder.

    Args:
        job: What is written.
        columns: Columns of the pair queries that are needed.
        convert: Makes the written columns of a block.

    Returns:
        The tables.
    """
    tables = []
    for table in job.tables:
        path = job.folder / table.name / "metadata.parquet"
        write_batches(path, (convert(block) for block in table.blocks(job.photos, columns)))
        job.photos.place(table.photos.tolist(), path.parent)
        tables.append(path)
    return tables


def yaml_files(names: Sequence[str]) -> str:
    """The part of a data card that says which files belong to which split."""
    files = "\n".join(f"  - split: {name}\n    path: {name}/**" for name in names)
    return f"configs:\n- config_name: default\n  drop_labels: true\n  data_files:\n{files}"
