"""For TRL: conversations with image blocks, and the photos decoded by ``datasets``."""

import numpy as np
import pyarrow as pa

from twin.pairs.exports._arrow import lists, message, replies
from twin.pairs.exports._image_folder import write_image_folder, yaml_files
from twin.pairs.exports._job import Job
from twin.pairs.exports._photos import IntArray
from twin.pairs.exports._tables import Block

__all__ = ["write_trl"]

_CARD = """---
{files}
---

# Pair queries for TRL

`load_dataset` gives `prompt` (a conversation with an image block for each photo), `completion`, `images` (decoded),
`answer` (for a reward: *yes* or *no*, in the splits `general` and `multi` other short answers) and `pair_id`.
"""

_TYPES = pa.array(["image", "text"])


def write_trl(job: Job) -> None:
    """Write an image folder with ``prompt``, ``completion``, ``images``, ``answer`` and ``pair_id``."""
    paths = job.photos.paths

    def convert(block: Block) -> pa.RecordBatch:
        columns = {
            "prompt": message("user", _blocks(block.columns["question"], block.many)),
            "completion": message("assistant", replies(block.columns["answer"])),
            "images_file_names": lists(paths.take(pa.array(block.shown)), block.many),
            "answer": block.columns["answer"],
            "pair_id": block.columns["pair_id"],
        }
        return pa.RecordBatch.from_pydict(columns)

    write_image_folder(job, job.every, ("question", "answer", "pair_id"), convert)
    card = _CARD.format(files=yaml_files([table.name for table in job.every]))
    (job.folder / "README.md").write_text(card, encoding="utf-8")


def _blocks(questions: pa.Array, many: IntArray) -> pa.Array:
    """For each question as many images as ``many`` says, and then the question."""
    number = np.arange(len(questions)).repeat(many + 1)
    last = np.zeros(len(number), dtype=np.bool_)
    last[np.cumsum(many + 1) - 1] = True
    kind = _TYPES.take(pa.array(last.astype(np.int8)))
    text = questions.take(pa.array(number, mask=~last))
    return lists(pa.StructArray.from_arrays([kind, text], ["type", "text"]), many + 1)
