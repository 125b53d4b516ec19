"""The pair queries as a folder that ``datasets.load_dataset`` reads, photos decoded, and that the Hub shows."""

import pyarrow as pa

from twin.core import write_json
from twin.pairs.exports._arrow import lists
from twin.pairs.exports._card import NAME, SUMMARY, card
from twin.pairs.exports._croissant import croissant
from twin.pairs.exports._image_folder import write_image_folder
from twin.pairs.exports._job import Job
from twin.pairs.exports._tables import Block

__all__ = ["write_data_set"]

_REST = ("pair_id", "image_id_1", "image_id_2", "instance_1", "instance_2", "kind", "degree", "changes", "category")
_COLUMNS = ("question", "answer", *_REST, "group")
_GENERAL = ("question", "answer", "pair_id", "category")


def write_data_set(job: Job) -> None:
    """Write data card, Croissant metadata, and for each split, and the other questions, a table and its photos."""
    paths = job.photos.paths

    def convert(block: Block) -> pa.RecordBatch:
        columns = {name: block.columns[name] for name in _COLUMNS}
        released = {name: columns.pop(name) for name in ("question", "answer")}
        released |= {f"image_{end + 1}_file_name": paths.take(pa.array(block.shown[end::2])) for end in (0, 1)}
        return pa.RecordBatch.from_pydict(released | columns)

    def convert_general(block: Block) -> pa.RecordBatch:
        question, answer, question_id, category = (block.columns[name] for name in _GENERAL)
        photos = lists(paths.take(pa.array(block.shown)), block.many)
        columns = {"question": question, "answer": answer, "images_file_names": photos}
        return pa.RecordBatch.from_pydict(columns | {"question_id": question_id, "category": category})

    write_image_folder(job, job.tables, _COLUMNS, convert)
    write_image_folder(job, job.others, _GENERAL, convert_general)
    (job.folder / "README.md").write_text(card(job), encoding="utf-8")
    write_json(job.folder / "croissant.json", croissant(job, NAME, SUMMARY))
