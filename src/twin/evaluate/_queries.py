"""The questions of a benchmark table."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twin.bench import BenchmarkPhotos, read_extra
from twin.catalog.store import image_id_of
from twin.core import TwinError, Workspace, counted, read_rows
from twin.models import Question

__all__ = ["Query", "benchmark_names", "read_benchmark", "read_queries"]

_COLUMNS = ("query_id", "dataset_source", "question_type", "question", "answer", "images", "extra")


@dataclass(frozen=True, slots=True)
class Query:
    """One row of a benchmark.

    Attributes:
        query_id: Identity inside the benchmark.
        source: The benchmark source (``seen``, ``unseen``, …).
        question_type: ``pairwise``, ``multiple_choice`` or ``general``.
        question: The words.
        answer: The truth.
        images: Photos in shown order, as ``<image_id>.jpg``.
        extra: Image ids, instances, kind, degree, changes, category, cluster, similarity, hardness, candidates.
    """

    query_id: str
    source: str
    question_type: str
    question: str
    answer: str
    images: tuple[str, ...]
    extra: dict[str, Any]

    @property
    def cluster(self) -> str:
        """What the statistics take as one independent unit: the reference instance's cluster."""
        return str(self.extra.get("cluster") or self.images[0])

    @property
    def unit(self) -> str:
        """The cluster in all tables: they ask about the same one where they call both it and its source the same.

        Clusters have the names of instances, which two catalogues may share; the name of the source tells them apart.
        """
        return f"{self.source}/{self.cluster}"

    @property
    def kind(self) -> str:
        """Of a pair query: ``positive``, ``random``, ``mined`` or ``near-twin``."""
        return str(self.extra.get("kind") or ("positive" if self.answer == "yes" else "mined"))

    @property
    def degree(self) -> int:
        """Number of changed attributes of a near-twin, else 0."""
        return int(self.extra.get("degree") or 0)

    @property
    def category(self) -> str:
        """Kind of object, or an empty string."""
        return str(self.extra.get("category") or "")

    @property
    def changes(self) -> list[dict[str, Any]]:
        """Known differences of a near-twin: attribute, before, after, amount, unit, level, pixels, sort."""
        changes = self.extra.get("changes") or []
        return list(json.loads(changes) if isinstance(changes, str) else changes)

    @property
    def similarity(self) -> float | None:
        """How alike the two instances of a negative pair are, or None where that was not measured."""
        value = self.extra.get("similarity")
        return float(value) if value is not None and math.isfinite(value) else None

    @property
    def hardness(self) -> str | None:
        """Of a negative pair: the fifth of its source, by similarity (``1`` to ``5``, 5 the most alike), or None."""
        value = self.extra.get("hardness")
        return None if value is None else str(value)

    @property
    def has_second_order(self) -> bool:
        """Whether its photos can be shown in another order without another answer."""
        return self.question_type in ("pairwise", "multiple_choice")

    def shown(self, *, swapped: bool = False) -> tuple[str, ...]:
        """The photos in shown order, or in the second one.

        Swapped, the two photos of a pair change places, and of a multi query every candidate moves up by one, the first
        to the end, so that none stays where it was.
        """
        if not swapped:
            return self.images
        if self.question_type == "pairwise":
            return self.images[::-1]
        reference, *candidates = self.images
        return (reference, *candidates[1:], *candidates[:1])

    def question_from(self, photos: BenchmarkPhotos, *, swapped: bool = False) -> Question:
        """The query as an answerer gets it, with its photos among ``photos``, in the second order if ``swapped``."""
        images = tuple(map(photos.named, self.shown(swapped=swapped)))
        return Question(self.query_id, self.question_type, self.question, images, self.extra)


def benchmark_names(workspace: Workspace) -> list[str]:
    """Names of the benchmark tables, in alphabetical order, general questions last."""
    names = {path.stem for path in (workspace.root / "benchmark").glob("*.parquet")}
    return sorted(names, key=lambda name: (name == "general", name))


def read_benchmark(workspace: Workspace, name: str) -> list[Query]:
    """Read a benchmark table and check that it can be asked.

    Raises:
        TwinError: As `read_queries`, or a photo is missing.
    """
    queries = read_queries(workspace, name)
    _check_photos(workspace, workspace.benchmark(name), queries)
    return queries


def read_queries(workspace: Workspace, name: str) -> list[Query]:
    """Read a benchmark table; its photos are not looked for.

    Raises:
        TwinError: The table is missing or malformed, or a query id occurs twice.
    """
    path = workspace.benchmark(name)
    if not path.exists():
        known = ", ".join(benchmark_names(workspace)) or "none"
        raise TwinError(f"There is no benchmark {name!r} in {path.parent} (there is: {known}); run `twin bench`.")
    queries = [_query(path, row) for row in read_rows(path, _COLUMNS)]
    seen: set[str] = set()
    for query in queries:
        if query.query_id in seen:
            raise TwinError(f"{path}: query id {query.query_id!r} occurs twice; run `twin bench` again.")
        seen.add(query.query_id)
    return queries


def _query(path: Path, row: dict[str, Any]) -> Query:
    words = [str(row[column]) for column in _COLUMNS[:5]]
    extra = read_extra(path, row)
    query_id, source, question_type, question, answer = words
    if not (row["dataset_source"] or "").strip():
        raise TwinError(f"{path}: query {query_id!r} has no 'dataset_source'; write there which source it belongs to.")
    return Query(query_id, source, question_type, question, answer, tuple(row["images"]), extra)


def _check_photos(workspace: Workspace, path: Path, queries: list[Query]) -> None:
    """A photo that cannot reach the model stops the evaluation before it begins."""
    photos = BenchmarkPhotos(workspace)
    files = dict.fromkeys(image for query in queries for image in query.images)
    missing = [file for file in files if image_id_of(file) not in photos]
    if missing:
        raise TwinError(
            f"{path} asks about {counted(len(missing), 'photo')} that neither benchmark/store nor the catalogue has, "
            f"the first {missing[0]}; make the benchmark again (`twin bench`)."
        )
    for file in {photos.named(file).path: file for file in files}.values():
        photos.named(file).read()  # so does a shard that is gone
