"""The layout of the released TWIN: four columns, and the photos in one archive."""

import zipfile

import pyarrow as pa

from twin.pairs.exports._arrow import write_batches
from twin.pairs.exports._job import Job
from twin.pairs.exports._tables import Block

__all__ = ["write_released"]

_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_released(job: Job) -> None:
    """Write ``SPLIT.parquet`` with ``question``, ``answer``, ``image_1``, ``image_2``, and ``images.zip``.

    The paths are those of the archive's members. General questions, of one, two or four photos, do not fit in.
    `twin catalog import --as twin` reads the folder.
    """
    paths = job.photos.paths

    def convert(block: Block) -> pa.RecordBatch:
        columns = {name: block.columns[name] for name in ("question", "answer")}
        ends = {"image_1": block.shown[::2], "image_2": block.shown[1::2]}
        return pa.RecordBatch.from_pydict(columns | {name: paths.take(pa.array(end)) for name, end in ends.items()})

    for table in job.tables:
        blocks = table.blocks(job.photos, ("question", "answer"))
        write_batches(job.folder / f"{table.name}.parquet", (convert(block) for block in blocks))
    with zipfile.ZipFile(job.folder / "images.zip", "w", zipfile.ZIP_STORED) as archive:
        for number in job.shown.tolist():
            archive.writestr(zipfile.ZipInfo(paths[number].as_py(), _EPOCH), job.photos.read(number))
