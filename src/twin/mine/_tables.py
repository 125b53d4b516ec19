"""The tables of links."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa

from twin.core import Workspace, read_rows, write_table
from twin.mine._links import Link

__all__ = ["accept_unreviewed", "maybe_same_path", "write_links"]

_LINK = pa.schema(
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
    ]
)
_ACCEPTED = _LINK.append(pa.field("accepted_by", pa.string()))


def maybe_same_path(workspace: Workspace) -> Path:
    """Table of the links set aside because they may be one object listed twice."""
    return workspace.candidates.with_name("maybe_same.parquet")


def write_links(path: Path, links: Iterable[Link]) -> int:
    """Write ``links`` to ``path``, sorted by their instances; returns how many."""
    return write_table(path, map(asdict, sorted(links, key=lambda link: (link.instance_a, link.instance_b))), _LINK)


def accept_unreviewed(workspace: Workspace) -> int:
    """Accept every candidate as it is, where no person reviews them.

    ``accepted_by`` says ``construction`` for near-twins, whose difference is known, and ``unreviewed`` for the others.

    Returns:
        The number of accepted links.

    Raises:
        TwinError: There are no candidates.
    """
    rows = read_rows(workspace.candidates, _LINK.names)
    by = {"near-twin": "construction", "mined": "unreviewed"}
    return write_table(workspace.accepted, ({**row, "accepted_by": by[row["kind"]]} for row in rows), _ACCEPTED)
