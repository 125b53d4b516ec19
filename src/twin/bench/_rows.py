"""Queries as rows of a benchmark table."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from twin.answers import Form, Identity, multi_question, pair_question
from twin.bench._grades import Grades
from twin.bench._material import Split
from twin.bench._pairs import PairDraft
from twin.catalog.store import image_file
from twin.core import digest, generator
from twin.pairs import Catalog, Draft, Link, balanced_order, image_keys, pair_keys
from twin.pairs.multi import MultiDraft

__all__ = ["BENCHMARK", "RowMaker", "Words", "sorted_rows"]

BENCHMARK = pa.schema(
    [
        *((name, pa.string()) for name in ("query_id", "dataset_source", "question_type", "question", "answer")),
        ("images", pa.list_(pa.string())),
        ("extra", pa.string()),
    ]
)
"""Columns of a benchmark table; those of the released FGVQA, and a query id."""


@dataclass(frozen=True, slots=True)
class Words:
    """How the questions of a source are put.

    Attributes:
        seed: Draws wordings and shown orders.
        identity: What *same* means.
        form: Whether an explanation is asked for.
    """

    seed: int
    identity: Identity = "object"
    form: Form = "bare"


class RowMaker:
    """Makes the rows of one benchmark source.

    Args:
        catalog: The catalogue.
        split: Names the clusters.
        source: Name of the source.
        grades: How alike its negatives are.
        words: How its questions are put.
    """

    def __init__(self, catalog: Catalog, split: Split, source: str, grades: Grades, words: Words) -> None:
        self._catalog, self._split, self._source = catalog, split, source
        self._grades, self._words, self._seed = grades, words, words.seed

    def pairs(self, drafts: Sequence[PairDraft]) -> list[dict[str, Any]]:
        """Rows of pair queries; each photo comes first in half of its *yes* and in half of its *no* queries."""
        left, right = np.array([draft.photos for draft in drafts], dtype=np.int64).reshape(-1, 2).T
        keys = pair_keys(image_keys(self._catalog.image_ids, self._seed), left, right, "bench order")
        swap = balanced_order(left, right, np.array([draft.link is None for draft in drafts], dtype=np.bool_), keys)
        return [self._pair(draft, -1 if swapped else 1) for draft, swapped in zip(drafts, swap.tolist(), strict=True)]

    def multi(self, draft: MultiDraft) -> dict[str, Any]:
        """The row of a multi query."""
        photos, instances = draft.photos, draft.instances
        query_id = self._query_id("multiple_choice", photos)
        words, kind = self._words, self._kind(instances[0])
        question = multi_question(self._rng(query_id), kind, identity=words.identity, form=words.form)
        extra = {"candidates": [self._difference(link) for _, _, link in draft.candidates]}
        return self._row(
            "multiple_choice", photos, instances, question=question, answer=str(draft.matches), extra=extra
        )

    def general(self, draft: Draft) -> dict[str, Any]:
        """The row of a general question."""
        extra = {"question_kind": draft.kind, "chance": draft.chance}
        return self._row(
            "general", draft.photos, draft.instances, question=draft.question, answer=draft.answer, extra=extra
        )

    def _pair(self, draft: PairDraft, step: int) -> dict[str, Any]:
        photos, instances = draft.photos[::step], draft.instances[::step]
        words, kind, rng = self._words, self._kind(instances[0]), self._rng(self._query_id("pairwise", photos))
        question = pair_question(rng, kind, identity=words.identity, form=words.form)
        answer = "yes" if draft.link is None else "no"
        extra = self._difference(draft.link)
        return self._row("pairwise", photos, instances, question=question, answer=answer, extra=extra)

    def _row(
        self,
        question_type: str,
        photos: Sequence[int],
        instances: Sequence[int],
        *,
        question: str,
        answer: str,
        extra: dict[str, Any],
    ) -> dict[str, Any]:
        about = {
            "image_ids": [self._catalog.image_ids[photo] for photo in photos],
            "instances": [self._catalog.instances[place].instance_id for place in instances],
            "reference": self._catalog.instances[instances[0]].instance_id,
            "category": self._catalog.instances[instances[0]].category,
            "cluster": self._split.clusters[instances[0]],
        }
        return {
            "query_id": self._query_id(question_type, photos, question if question_type == "general" else ""),
            "dataset_source": self._source,
            "question_type": question_type,
            "question": question,
            "answer": answer,
            "images": [image_file(self._catalog.image_ids[photo]) for photo in photos],
            "extra": json.dumps(about | extra, ensure_ascii=False, sort_keys=True),
        }

    def _query_id(self, question_type: str, photos: Sequence[int], question: str = "") -> str:
        return digest(question_type, question, *(self._catalog.image_ids[photo] for photo in photos))

    def _rng(self, query_id: str) -> np.random.Generator:
        return generator(self._seed, "bench question", query_id)

    def _kind(self, instance: int) -> str:
        """The category of what is shown first: it may not depend on the others, lest it tell the answer."""
        return self._catalog.instances[instance].category or "object"

    def _difference(self, link: Link | None) -> dict[str, Any]:
        """What sets a photo's instance apart from the reference's."""
        if link is None:
            known = {"kind": "positive", "degree": 0, "changes": []}
        else:
            known = {"kind": link.kind, "degree": link.degree, "changes": json.loads(link.changes or "[]")}
        return known | self._grades.told(link)


def sorted_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows by question type and then query id, as a table has them."""
    types = ("pairwise", "multiple_choice", "general")
    return sorted(rows, key=lambda row: (types.index(row["question_type"]), row["query_id"]))
