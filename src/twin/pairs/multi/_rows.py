"""Multi queries to learn from, as rows of a table."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from twin.answers import multi_question
from twin.catalog.store import image_file
from twin.core import digest, generator
from twin.pairs._catalog import Catalog
from twin.pairs.multi._draft import MultiDraft

__all__ = ["MULTI", "multi_rows"]

_TEXTS = ("query_id", "question", "answer", "category", "instance")
MULTI = pa.schema(
    [
        *((name, pa.string()) for name in _TEXTS),
        *((name, pa.list_(pa.string())) for name in ("images", "candidates", "kinds", "changes")),
        ("degrees", pa.list_(pa.int32())),
    ]
)
"""``pairs/multi.parquet``: a row a multi query.

``images`` are the reference and its three candidates; ``instance`` is that of the reference, ``candidates``, ``kinds``
(``positive``, ``mined``, ``near-twin``), ``changes`` (JSON) and ``degrees`` are those of the three.
"""


def multi_rows(catalog: Catalog, drafts: Sequence[MultiDraft], seed: int, *, varied: bool) -> list[dict[str, Any]]:
    """Rows of `MULTI`, by query id, which is the one that a benchmark would give such a query.

    Args:
        catalog: The catalogue.
        drafts: The queries.
        seed: Draws the wordings.
        varied: Whether there are several wordings.
    """
    return sorted(_rows(catalog, drafts, seed, varied), key=lambda row: str(row["query_id"]))


def _rows(catalog: Catalog, drafts: Sequence[MultiDraft], seed: int, varied: bool) -> Iterator[dict[str, Any]]:
    for draft in drafts:
        photos = [catalog.image_ids[photo] for photo in draft.photos]
        query_id = digest("multiple_choice", "", *photos)
        rng = generator(seed, "multi question", query_id) if varied else generator(0, "multi question")
        about, links = catalog.instances[draft.instance], [link for _, _, link in draft.candidates]
        yield {
            "query_id": query_id,
            "question": multi_question(rng, about.category or "object"),
            "answer": str(draft.matches),
            "category": about.category,
            "instance": about.instance_id,
            "images": [image_file(photo) for photo in photos],
            "candidates": [catalog.instances[place].instance_id for place in draft.instances[1:]],
            "kinds": [link.kind if link else "positive" for link in links],
            "changes": [(link.changes or "[]") if link else "[]" for link in links],
            "degrees": [link.degree if link else 0 for link in links],
        }
