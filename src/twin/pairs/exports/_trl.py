"""For TRL: conversations with image blocks, and the photos decoded by ``datasets``."""

import numpy as np
import pyarrow as pa

from twin.pairs.exports._arrow import alternating, constant, lists, message, replies
from twin.pairs.exports._image_folder import write_image_folder, yaml_files
from twin.pairs.exports._job import Job
from twin.pairs.exports._tables import Block

__all__ = ["write_trl"]

_CARD = """---
{files}
---

# Pair queries for TRL

`load_dataset` gives `prompt` (a conversation with two image blocks), `completion`, `images` (decoded), `answer` (*yes*
or *no*, for a reward) and `pair_id`.
"""


def write_trl(job: Job) -> None:
    """Write an image folder with ``prompt``, ``completion``, ``images``, ``answer`` and ``pair_id``."""
    paths = job.photos.paths

    def convert(block: Block) -> pa.RecordBatch:
        photos = alternating(paths.take(pa.array(block.first)), paths.take(pa.array(block.second)))
        columns = {
            "prompt": message("user", _blocks(block.columns["question"])),
            "completion": message("assistant", replies(block.columns["answer"])),
            "images_file_names": lists(photos, 2),
            "answer": block.columns["answer"],
            "pair_id": block.columns["pair_id"],
        }
        return pa.RecordBatch.from_pydict(columns)

    write_image_folder(job, ("question", "answer", "pair_id"), convert)
    card = _CARD.format(files=yaml_files([table.name for table in job.tables]))
    (job.folder / "README.md").write_text(card, encoding="utf-8")


def _blocks(questions: pa.Array) -> pa.Array:
    """Two images and then the question, for each question."""
    count = len(questions)
    kind = alternating(constant("image", count), constant("image", count), constant("text", count))
    number = np.arange(count).repeat(3)
    text = questions.take(pa.array(number, mask=np.arange(3 * count) % 3 != 2))
    return lists(pa.StructArray.from_arrays([kind, text], ["type", "text"]), 3)
