"""A query as the checks see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twin.bench._photos import BenchmarkPhotos
from twin.bench._reading import read_extra
from twin.bench._rows import BENCHMARK
from twin.catalog.store import image_id_of
from twin.core import TwinError, Workspace, read_rows

__all__ = ["Checked", "checked_queries"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A query.

    Attributes:
        source: Its benchmark source.
        question_type: ``pairwise``, ``multiple_choice`` or ``general``.
        answer: The truth.
        pictures: Hash of the pixels of each image in shown order, the same for the same pixels in whatever file.
        files: Ids of the image files.
        reference: What the statistics know the reference by; None where only its pixels are known.
        matches: Of a multi query, whether each candidate shows the reference's identity; None where that is unknown.
    """

    source: str
    question_type: str
    answer: str
    pictures: tuple[str, ...]
    files: tuple[str, ...]
    reference: str | None
    matches: tuple[bool, ...] | None


def checked_queries(workspace: Workspace, name: str) -> list[Checked]:
    """The queries of a benchmark table.

    Raises:
        TwinError: There is no such table, or it is malformed.
    """
    path = workspace.benchmark(name)
    if not path.exists():
        there = ", ".join(sorted(each.stem for each in path.parent.glob("*.parquet"))) or "none"
        raise TwinError(f"There is no benchmark {name!r} in {path.parent} (there is: {there}).")
    photos = BenchmarkPhotos(workspace)
    return [_checked(path, row, photos) for row in read_rows(path, BENCHMARK.names)]


def _checked(path: Path, row: dict[str, Any], photos: BenchmarkPhotos) -> Checked:
    extra = read_extra(path, row)
    files = tuple(image_id_of(file) for file in row["images"])
    pictures = tuple(photos.content(file) for file in files)
    known = extra.get("identity") != "image"
    reference = extra.get("reference") if known else None
    shown = extra.get("candidates")
    matches = _matches(shown) if known and row["question_type"] == "multiple_choice" and shown else None
    return Checked(row["dataset_source"], row["question_type"], row["answer"], pictures, files, reference, matches)


def _matches(candidates: Iterable[dict[str, Any]]) -> tuple[bool, ...]:
    return tuple(candidate.get("kind") == "positive" for candidate in candidates)
