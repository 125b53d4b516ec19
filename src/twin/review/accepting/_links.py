"""The tables of links that were accepted, and of those that were not."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from twin.core import Workspace, read_columns
from twin.mine import ACCEPTED, LINKS, maybe_same_path
from twin.review.accepting._judged import Judged

__all__ = ["REJECTED", "REVIEWED", "link_tables", "proposed_links", "rejected_path", "reviewed_links"]

REVIEWED = ACCEPTED.append(pa.field("probability", pa.float64())).append(pa.field("evidence", pa.string()))
"""Columns of ``links/accepted.parquet`` after a review, sorted by its two instances."""
REJECTED = pa.schema(
    [
        *LINKS,
        ("decision", pa.string()),
        ("reason", pa.string()),
        ("probability", pa.float64()),
        ("evidence", pa.string()),
    ]
)
"""Columns of ``links/rejected.parquet``, sorted by its two instances."""

_PAIR = ["instance_a", "instance_b"]
_ORDER = [(name, "ascending") for name in _PAIR]
_SAME, _GONE, _UNSEEN = "the same object", "no longer proposed", "nobody judged it"


def rejected_path(workspace: Workspace) -> Path:
    """Table of the links that the review did not accept, with reasons."""
    return workspace.accepted.with_name("rejected.parquet")


def proposed_links(workspace: Workspace) -> pa.Table:
    """All proposed links, those among them that were set aside as perhaps one object, each once.

    Raises:
        TwinError: There are none, or a table is damaged.
    """
    aside = maybe_same_path(workspace)
    tables = [
        read_columns(path, LINKS.names) for path in (workspace.candidates, aside) if path.exists() or path != aside
    ]
    table = pa.concat_tables(tables).cast(LINKS)
    first = table.append_column("row", pa.array(range(len(table)))).group_by(_PAIR).aggregate([("row", "min")])
    return table.take(first["row_min"].sort())


def reviewed_links(judged: Judged) -> pa.Table:
    """The decisions on links, known truths in the place of those on gold; without instances that were shown as two.

    Returns:
        Columns instance_a, instance_b, category, similarity, decision, reason, by, probability, evidence, where by is
        the rule or ``gold``.
    """
    decided = judged.decided()
    items, gold = judged.items, judged.items["gold"]
    known = pc.is_valid(gold)
    sure = pc.if_else(pc.equal(gold, "different"), 1.0, 0.0)
    told = pa.array(
        [_with_gold(text, one) for text, one in zip(_texts(decided["evidence"]), _texts(gold), strict=True)]
    )
    table = pa.table(
        {
            "instance_a": items["a"],
            "instance_b": items["b"],
            "category": items["category"],
            "similarity": items["similarity"],
            "decision": pc.if_else(known, gold, decided["decision"]),
            "reason": pc.if_else(known, "", decided["reason"]),
            "by": pc.if_else(known, "gold", judged.settings.rule),
            "probability": pc.if_else(known, sure, decided["probability"]),
            "evidence": told.cast(pa.string()),
        }
    )
    return table.filter(pc.and_(pc.not_equal(items["a"], items["b"]), pc.not_equal(items["kind"], "near-twin")))


def link_tables(proposed: pa.Table, reviewed: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Divide the links.

    Near-twins are accepted by construction. Of the others those decided *different* are; the rest is rejected, as is
    what was judged and is no longer proposed.

    Args:
        proposed: From `proposed_links`.
        reviewed: From `reviewed_links`.

    Returns:
        Tables of `REVIEWED` and of `REJECTED`.
    """
    twin = pc.equal(proposed["kind"], "near-twin")
    twins, others = proposed.filter(twin), proposed.filter(pc.invert(twin))
    told = reviewed.drop_columns(["category", "similarity"])
    joined = others.join(told, _PAIR, join_type="left outer")
    accepted = joined.filter(pc.fill_null(pc.equal(joined["decision"], "different"), False))
    accepted = accepted.rename_columns({"by": "accepted_by"}).select(REVIEWED.names)
    parts = [_by_construction(twins), accepted.cast(REVIEWED)]
    return pa.concat_tables(parts).sort_by(_ORDER), _rejected(proposed, joined, reviewed)


def _by_construction(twins: pa.Table) -> pa.Table:
    evidence = json.dumps({"construction": True})
    columns = [pa.repeat("construction", len(twins)), pa.repeat(1.0, len(twins)), pa.repeat(evidence, len(twins))]
    return pa.table([*(twins[name] for name in LINKS.names), *columns], schema=REVIEWED)


def _rejected(proposed: pa.Table, joined: pa.Table, reviewed: pa.Table) -> pa.Table:
    left = joined.filter(pc.fill_null(pc.not_equal(joined["decision"], "different"), True))
    reason = pc.if_else(pc.equal(left["decision"], "same"), _SAME, left["reason"])
    reason = pc.fill_null(reason, _UNSEEN)
    decision = pc.fill_null(left["decision"], "undecided")
    evidence = pc.fill_null(left["evidence"], "{}")
    parts = [*(left[name] for name in LINKS.names), decision, reason, left["probability"], evidence]
    gone = reviewed.join(proposed.select(_PAIR), _PAIR, join_type="left anti")
    gone = gone.filter(pc.and_(pc.is_valid(gone["probability"]), pc.not_equal(gone["by"], "gold")))
    known = {name: gone[name] for name in ("category", "similarity", *_PAIR, "decision", "probability", "evidence")}
    absent = {name: pa.nulls(len(gone)) for name in REJECTED.names}
    gone = pa.table(absent | known | {"reason": pa.repeat(_GONE, len(gone))}).select(REJECTED.names)
    return pa.concat_tables([pa.table(parts, schema=REJECTED), gone.cast(REJECTED)]).sort_by(_ORDER)


def _texts(column: pa.ChunkedArray) -> list[str | None]:
    texts: list[str | None] = column.to_pylist()
    return texts


def _with_gold(evidence: str | None, gold: str | None) -> str:
    told = json.loads(evidence or "{}")
    return json.dumps(told | {"gold": gold} if gold else told, sort_keys=True)
