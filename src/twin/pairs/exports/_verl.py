"""For verl: Parquet files with the prompt, the photos' places and sizes, and what the reward is computed from."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from twin.pairs.exports._arrow import constant, lists, message, write_batches
from twin.pairs.exports._job import Job
from twin.pairs.exports._tables import Block, PairTable

__all__ = ["write_verl"]

_SOURCE = "twin"
_COLUMNS = ("question", "answer", "pair_id", "kind", "degree", "category")
_MARKS = "<image><image>"


def write_verl(job: Job) -> None:
    """Write ``SPLIT.parquet`` and the photos.

    verl opens photos by their path alone, so the paths are absolute.
    """
    sizes = job.photos.sizes()
    for table in job.tables:
        write_batches(job.folder / f"{table.name}.parquet", _batches(job, table, sizes))
    job.place_photos()


def _batches(job: Job, table: PairTable, sizes: np.ndarray) -> Iterator[pa.RecordBatch]:
    paths = pa.array([str(job.home / path) for path in job.photos.paths.to_pylist()], pa.string())
    begin = 0
    for block in table.blocks(job.photos, _COLUMNS):
        columns = block.columns
        yield pa.RecordBatch.from_pydict(
            {
                "data_source": constant(_SOURCE, len(block)),
                "prompt": message("user", _marked(columns["question"])),
                "images": lists(_photos(block, paths, sizes), 2),
                "ability": constant("same or not", len(block)),
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
    shown = np.stack([block.first, block.second], axis=1).ravel()
    width, height = sizes[shown].T
    return _struct(image=paths.take(pa.array(shown)), width=pa.array(width), height=pa.array(height))


def _marked(questions: pa.Array) -> pa.Array:
    """Each question behind the marks that stand for the photos."""
    encoded = questions.dictionary_encode()
    marked = pa.array([_MARKS + question for question in encoded.dictionary.to_pylist()], pa.string())
    return marked.take(encoded.indices)


def _struct(**fields: pa.Array) -> pa.Array:
    return pa.StructArray.from_arrays(list(fields.values()), list(fields))
