"""The tables of links."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twin.core import Workspace, read_columns, write_arrow
from twin.mine._catalogue import IntArray, Photographed
from twin.mine._pairs import Pairs, Ranked
from twin.mine._similarity import similarities

__all__ = [
    "ACCEPTED",
    "LINKS",
    "accept_unreviewed",
    "is_reviewed",
    "link_table",
    "maybe_same_path",
    "near_twin_table",
    "of_category",
]

LINKS = pa.schema(
    [
        ("instance_a", pa.string()),
        ("instance_b", pa.string()),
        ("category", pa.string()),
        ("kind", pa.string()),
        ("similarity", pa.float64()),
        ("rank", pa.int32()),
        ("mutual", pa.bool_()),
        ("degree", pa.int32()),
        ("changes", pa.string()),
        ("round", pa.int32()),
        ("score", pa.float64()),
    ]
)
"""Columns of ``links/candidates.parquet``, sorted by its two instances."""
ACCEPTED = LINKS.append(pa.field("accepted_by", pa.string()))
"""Columns of ``links/accepted.parquet``."""

_BOTH = " / "
"""Between the categories of two instances, that of ``instance_a`` first, where they differ."""


def maybe_same_path(workspace: Workspace) -> Path:
    """Table of the links set aside because they may be one object listed twice."""
    return workspace.candidates.with_name("maybe_same.parquet")


def is_reviewed(workspace: Workspace) -> bool:
    """Whether people decide about the links, so that these are no longer accepted as they are.

    They do once they have judged a link, or were to be found in another database. A review of photos or identities
    alone changes nothing.
    """
    stamp, file = workspace.stamped("review"), workspace.root / "review.sqlite"
    claimed = stamp is not None and workspace.accepted.relative_to(workspace.root).as_posix() in stamp.outputs
    return claimed or workspace.settings.review.database is not None or (file.exists() and _holds_link_verdicts(file))


def _holds_link_verdicts(file: Path) -> bool:
    """Asked of the file itself, since the store belongs to a later stage; what cannot be read may hold some."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("SELECT count(*) FROM review_verdicts WHERE queue = 'link'").fetchone()[0])
    except sqlite3.Error:
        return True


def link_table(catalogue: Photographed, ranked: Ranked, number: int = 0) -> pa.Table:
    """Mined links as rows of `LINKS`, in their order.

    Args:
        catalogue: Where their instances are.
        ranked: The links.
        number: The round that proposes them; 0 where they come from the vectors alone.
    """
    zeros = np.zeros(len(ranked), dtype=np.int32)
    columns = [ranked.rank, ranked.mutual, zeros, pa.repeat("[]", len(ranked)), zeros + np.int32(number), ranked.score]
    return _table(catalogue, ranked.pairs, "mined", columns)


def near_twin_table(catalogue: Photographed, best: int | None) -> pa.Table:
    """A link between every near-twin and its base, where both have photos, in the order of their instances."""
    instances = catalogue.instances
    twin = np.flatnonzero(instances.base >= 0)
    first, second = np.minimum(twin, instances.base[twin]), np.maximum(twin, instances.base[twin])
    order = np.lexsort((second, first))
    twin, first, second = twin[order], first[order], second[order]
    similarity = similarities(catalogue, first, second, best)
    zeros = np.zeros(len(twin), dtype=np.int32)
    changes = instances.changes.take(pa.array(twin))
    columns = [zeros, zeros.astype(np.bool_), instances.degree[twin], changes, zeros, similarity]
    return _table(catalogue, Pairs(first, second, similarity), "near-twin", columns)


def of_category(table: pa.Table, category: str) -> pa.ChunkedArray:
    """Whether each link of ``table`` joins an instance of ``category``, of whatever category the other is."""
    column = table["category"]
    first, second = pc.starts_with(column, category + _BOTH), pc.ends_with(column, _BOTH + category)
    return pc.or_(pc.equal(column, category), pc.or_(first, second))


def accept_unreviewed(workspace: Workspace) -> int:
    """Accept every candidate as it is, where no person reviews them.

    ``accepted_by`` says ``construction`` for near-twins, whose difference is known, and ``unreviewed`` for the others.

    Returns:
        The number of accepted links.

    Raises:
        TwinError: There are no candidates.
    """
    table = read_columns(workspace.candidates, LINKS.names)
    by = pc.if_else(pc.equal(table["kind"], "near-twin"), "construction", "unreviewed")
    return write_arrow(workspace.accepted, table.append_column(ACCEPTED.field("accepted_by"), by).cast(ACCEPTED))


def _table(catalogue: Photographed, pairs: Pairs, kind: str, columns: list[object]) -> pa.Table:
    one, other = _named(catalogue, pairs.first), _named(catalogue, pairs.second)
    both = pc.binary_join_element_wise(one[1], other[1], _BOTH)
    category = pc.if_else(pc.equal(one[1], other[1]), one[1], both)
    names = [one[0], other[0], category, pa.repeat(kind, len(pairs)), pairs.similarity]
    return pa.table([*names, *columns], schema=LINKS)


def _named(catalogue: Photographed, places: IntArray) -> tuple[pa.Array, pa.Array]:
    """Ids and categories of instances."""
    taken = pa.array(places)
    return catalogue.instances.ids.take(taken), catalogue.instances.categories.take(taken)
