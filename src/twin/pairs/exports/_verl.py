"""For verl: Parquet files with the prompt, the photos' places and sizes, and what the reward is computed from."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from twin.pairs.exports._arrow import constant, lists, marked, message, write_batches
from twin.pairs.exports._general import GeneralTable
from twin.pairs.exports._job import Job
from twin.pairs.exports._tables import Block, PairTable

__all__ = ["write_verl"]

_SOURCE = "twin"
_ABILITIES = {"general": "general question", "multi": "how many"}
_COLUMNS = ("question", "answer", "pair_id", "kind", "degree", "category")


def write_verl(job: Job) -> None:
    """Write ``SPLIT.parquet`` and the photos.

    verl opens photos by their path alone, so the paths are absolute.
    """
    sizes = job.photos.sizes()
    for table in job.every:
        write_batches(job.folder / f"{table.name}.parquet", _batches(job, table, sizes))
    job.place_photos()


def _batches(job: Job, table: PairTable | GeneralTable, sizes: np.ndarray) -> Iterator[pa.RecordBatch]:
    paths = pa.array([str(job.home / path) for path in job.photos.paths.to_pylist()], pa.string())
    begin = 0
    for block in table.blocks(job.photos, _COLUMNS):
        columns = block.columns
        yield pa.RecordBatch.from_pydict(
            {
                "data_source": constant(_SOURCE, len(block)),
                "prompt": message("user", marked(columns["question"], block.many)),
                "images": lists(_photos(block, paths, sizes), block.many),
                "ability": constant(_ABILITIES.get(table.name, "same or not"), len(block)),
                "reward_model": _struct(style=constant("rule", len(block)), ground_truth=columns["answer"]),
                "extra_info": _struct(
                    split=constant(table.name, len(block)),
                    index=pa.array(np.arange(begin, begin + len(block))),
                    **{name: columns[name] for name in _COLUMNS},
                ),
            }
        )
        begin += len(block)


def _photos(block: Block, paths: pa.Array, sizes: np.ndarray) -> pa.Array:
    width, height = sizes[block.shown].T
    return _struct(image=paths.take(pa.array(block.shown)), width=pa.array(width), height=pa.array(height))


def _struct(**fields: pa.Array) -> pa.Array:
    return pa.StructArray.from_arrays(list(fields.values()), list(fields))
