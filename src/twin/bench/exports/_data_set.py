"""Parquet files with the photos in them, as ``datasets.load_dataset`` decodes them and the Hub shows them."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from twin.bench.exports._job import Job, Table
from twin.catalog.store import image_id_of

__all__ = ["COLUMNS", "write_tables"]

COLUMNS = ("dataset_source", "question_type", "question", "answer", "images", "extra")
"""The columns of the released FGVQA; ours come after them."""

_OURS = ("query_id", "reference", "category", "cluster")
_ROWS = 64
"""Rows of a row group: a few hundred photos, which is what a reader holds at a time."""

_TEXTS = [name for name in (*COLUMNS, *_OURS) if name != "images"]
_FEATURES: dict[str, Any] = {name: {"dtype": "string", "_type": "Value"} for name in _TEXTS}
# `datasets` of every version reads "Sequence"; that of today calls it "List".
_FEATURES["images"] = {"feature": {"_type": "Image"}, "_type": "Sequence"}
_SCHEMA = pa.schema(
    [
        (
            name,
            pa.list_(pa.struct([("bytes", pa.binary()), ("path", pa.string())])) if name == "images" else pa.string(),
        )
        for name in (*COLUMNS, *_OURS)
    ],
    metadata={"huggingface": json.dumps({"info": {"features": _FEATURES}})},
)


def write_tables(job: Job) -> None:
    """Write ``data/NAME.parquet`` for each table, a few rows at a time."""
    (job.folder / "data").mkdir()
    for table in job.tables:
        with pq.ParquetWriter(job.folder / "data" / f"{table.name}.parquet", _SCHEMA, compression="zstd") as writer:
            for rows in _batches(job, table):
                writer.write_table(pa.Table.from_pylist(rows, _SCHEMA))


def _batches(job: Job, table: Table) -> Iterator[list[dict[str, Any]]]:
    remaining = table.rows()
    while rows := list(islice(remaining, _ROWS)):
        yield [row | {"images": [_image(job, file) for file in row["images"]]} for row in rows]


def _image(job: Job, file: str) -> dict[str, Any]:
    return {"bytes": job.photos.get(image_id_of(file)).read(), "path": file}
