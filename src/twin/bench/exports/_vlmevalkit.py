"""Tab-separated tables as VLMEvalKit reads them: a row a query, its photos in base64."""

import base64
import csv
from collections.abc import Iterator

from twin.bench.exports._job import Job, Table
from twin.catalog.store import image_id_of

__all__ = ["write_tsv"]

_COLUMNS = ("index", "image", "image_path", "question", "answer", "category", "l2-category", "query_id", "cluster")
_TYPES = {"pairwise": "pair", "multiple_choice": "multi", "general": "general"}


def write_tsv(job: Job) -> None:
    """Write ``NAME.tsv`` for each table.

    ``image`` and ``image_path`` are lists in brackets, one item a photo. Photos are named ``….png``: VLMEvalKit saves
    them under that name before a model sees them, and so without loss. ``category`` is the question type,
    ``l2-category`` the benchmark source and the kind of thing.
    """
    for table in job.tables:
        with (job.folder / f"{table.name}.tsv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter="\t", lineterminator="\n")
            writer.writerow(_COLUMNS)
            writer.writerows(_rows(job, table))


def _rows(job: Job, table: Table) -> Iterator[tuple[object, ...]]:
    for index, row in enumerate(table.rows()):
        ids = [image_id_of(file) for file in row["images"]]
        images = [base64.b64encode(job.photos.get(image_id).read()).decode("ascii") for image_id in ids]
        yield (
            index,
            _listed(images),
            _listed([f"{image_id}.png" for image_id in ids]),
            row["question"],
            row["answer"],
            _TYPES[row["question_type"]],
            " ".join(filter(None, (row["dataset_source"], row["category"]))),
            row["query_id"],
            row["cluster"],
        )


def _listed(values: list[str]) -> str:
    """A list as VLMEvalKit writes it; base64 and ids hold no quotes."""
    return f"[{', '.join(repr(value) for value in values)}]"
