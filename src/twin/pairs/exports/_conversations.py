"""JSON lines of conversations whose text marks the photos: for ms-swift and LLaMA-Factory."""

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from twin.answers import answer_text
from twin.core import write_json
from twin.pairs.exports._general import GeneralTable
from twin.pairs.exports._job import Job
from twin.pairs.exports._tables import PairTable

__all__ = ["write_llama_factory", "write_swift"]

_ROWS = 8192
_COLUMNS = ("question", "answer", "pair_id")

Row = dict[str, Any]

AnyTable = PairTable | GeneralTable


def write_swift(job: Job) -> None:
    """Write ``SPLIT.jsonl`` and the photos.

    A row has ``messages``, ``images`` (absolute paths, which ms-swift recommends), ``solution`` (the bare answer, which
    reaches reward functions) and ``pair_id``.
    """
    for table in job.every:
        _write(job, table, lambda row: row, f"{job.home}/")
    job.place_photos()


def write_llama_factory(job: Job) -> None:
    """Write ``SPLIT.jsonl``, the photos, and ``dataset_info.json``, which names the splits ``twin_SPLIT``.

    A row has ``messages`` and ``images`` (paths relative to the folder, which is to be ``dataset_dir``).
    """
    for table in job.every:
        _write(job, table, lambda row: {name: row[name] for name in ("messages", "images")}, "")
    job.place_photos()
    write_json(job.folder / "dataset_info.json", {f"twin_{table.name}": _described(table) for table in job.every})


def _write(job: Job, table: AnyTable, keep: Callable[[Row], Row], prefix: str) -> None:
    with (job.folder / f"{table.name}.jsonl").open("w", encoding="utf-8") as file:
        for row in _rows(job, table, prefix):
            file.write(json.dumps(keep(row), ensure_ascii=False) + "\n")


def _rows(job: Job, table: AnyTable, prefix: str) -> Iterator[Row]:
    paths = [prefix + path for path in job.photos.paths.to_pylist()]
    for block in table.blocks(job.photos, _COLUMNS, _ROWS):
        texts = (block.columns[name].to_pylist() for name in _COLUMNS)
        shown = iter(block.shown.tolist())
        for question, answer, pair_id, many in zip(*texts, block.many.tolist(), strict=True):
            asked = {"role": "user", "content": "<image>" * many + question}
            replied = {"role": "assistant", "content": answer_text(answer)}
            images = [paths[number] for number in islice(shown, many)]
            yield {"messages": [asked, replied], "images": images, "solution": answer, "pair_id": pair_id}


def _described(table: AnyTable) -> dict[str, Any]:
    return {
        "file_name": f"{table.name}.jsonl",
        "formatting": "sharegpt",
        "columns": {"messages": "messages", "images": "images"},
        "tags": {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant"},
    }
