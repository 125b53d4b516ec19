"""What each source has brought so far."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from twin.catalog.importing._schema import UNKNOWN
from twin.core import TwinError, Workspace, write_json

__all__ = ["RENDER", "Source", "check_name", "join_records", "read_sources", "source_table", "write_source"]

RENDER = "render"
"""Name of the source of rendered objects."""

_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class Source:
    """Where photos came from.

    Attributes:
        name: Unique in the workspace.
        origin: Their place, for people, and to tell whether two imports are of the same; empty for rendered ones.
        note: How it was read.
        facts: How the photos were stored.
    """

    name: str
    origin: str
    note: str
    facts: dict[str, Any]


def source_table(workspace: Workspace, name: str) -> Path:
    """Table of the photos of a source."""
    return workspace.root / "catalog" / "sources" / f"{name}.parquet"


def read_sources(workspace: Workspace) -> list[Source]:
    """All sources, sorted by name.

    Raises:
        TwinError: The table of one is not there.
    """
    sources = []
    for path in sorted(source_table(workspace, RENDER).parent.glob("*.json")):
        name = path.name.removesuffix(".json")
        if not source_table(workspace, name).exists():
            raise TwinError(f"The table of source {name!r} is not there; bring it in again, or delete {path}.")
        sources.append(Source(name, **json.loads(path.read_text(encoding="utf-8"))))
    return sources


def write_source(workspace: Workspace, source: Source) -> None:
    """Note what the table of a source was made from."""
    facts = asdict(source)
    del facts["name"]
    write_json(source_table(workspace, source.name).with_suffix(".json"), facts)


def check_name(workspace: Workspace, name: str, origin: str) -> None:
    """Make sure that photos from ``origin`` may be called ``name``.

    Raises:
        TwinError: They may not.
    """
    if not re.fullmatch(r"[^\W_][^/\\\0-\x1f]*", name) or name == RENDER:
        raise TwinError(
            f"{name!r} cannot name a source: choose a --source that begins with a letter or digit and has no slashes, "
            f"other than {RENDER!r}."
        )
    for known in read_sources(workspace):
        if known.name == name and known.origin != origin:
            raise TwinError(
                f"Source {name!r} was imported from {known.origin} (seen from the workspace); choose another --source, "
                f"or delete catalog/sources/{name}.json to forget it."
            )


def join_records(records: Iterable[Path], table: Path, schema: pa.Schema, made: pa.Table | None = None) -> None:
    """Write the records of a source, one after another, as one table; a few of them are held at a time.

    Args:
        records: The records, in order.
        table: The file to write.
        schema: Columns of the records.
        made: What the source says besides of some instances: ``instance_id`` and columns of `MADE`.
    """
    extra = [] if made is None else [made.schema.field(name) for name in made.column_names if name != "instance_id"]
    schema = pa.schema([("seq", pa.int64()), *schema, *extra])
    parts, held, begin = list[pa.Table](), 0, 0
    with pq.ParquetWriter(table, schema, compression="zstd") as writer:
        for path in records:
            part = pq.read_table(path).replace_schema_metadata()
            part = part.add_column(0, schema.field("seq"), pa.array(range(begin, begin + len(part)), pa.int64()))
            parts.append(part if made is None else _told(part, made))
            held, begin = held + len(part), begin + len(part)
            if held >= _ROWS:
                writer.write_table(pa.concat_tables(parts))
                parts, held = [], 0
        writer.write_table(pa.concat_tables([schema.empty_table(), *parts]))


def _told(part: pa.Table, made: pa.Table) -> pa.Table:
    """Records with the columns of ``made`` for their instances."""
    row = pc.index_in(part["instance_id"], value_set=made["instance_id"])
    for name in made.column_names:
        if name != "instance_id":
            part = part.append_column(made.schema.field(name), pc.fill_null(made[name].take(row), UNKNOWN[name]))
    return part
