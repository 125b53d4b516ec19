"""The instances of all sources, as their photos tell of them."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twin.catalog.importing._codes import Codes
from twin.catalog.importing._schema import INSTANCES, MADE, UNKNOWN

__all__ = ["instances_of"]


def instances_of(sources: Mapping[str, pa.Table]) -> pa.Table:
    """Every instance that has a listed photo, sorted by id; what its first photo says of it counts."""
    tables = [_of_source(name, table) for name, table in sources.items()]
    return pa.concat_tables(tables).sort_by("instance_id")


def _of_source(name: str, table: pa.Table) -> pa.Table:
    known = [column for column in MADE.names if column in table.column_names]
    listed = table.select(["instance_id", "category", "title", *known]).filter(pc.is_valid(table["category"]))
    _, first = np.unique(Codes.of(listed["instance_id"]).values, return_index=True)
    rows = listed.take(pa.array(first)).append_column("source", pa.repeat(name, len(first)))
    for column in MADE:
        if column.name not in known:
            unknown = pa.scalar(UNKNOWN[column.name], column.type)
            rows = rows.append_column(column, pa.repeat(unknown, len(first)))
    return rows.select(INSTANCES.names).cast(INSTANCES)
