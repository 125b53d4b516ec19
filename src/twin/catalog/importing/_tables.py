"""The tables of the catalogue, made from all sources, checks and decisions."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from twin.catalog.checks import check_exclusions, overrules
from twin.catalog.importing._assemble import Catalog, assemble
from twin.catalog.importing._schema import MADE, RECORD
from twin.catalog.importing._sources import Source, join_records, read_sources, source_table, write_source
from twin.catalog.importing._sweep import sweep
from twin.core import CatalogSettings, TwinError, Workspace, aside, write_arrow

__all__ = ["add_source", "write_tables"]

_COLUMNS = [
    name for name in RECORD.names if not name.startswith(("score_", "original_")) and name != "bytes"
] + MADE.names


def add_source(
    workspace: Workspace,
    settings: CatalogSettings,
    source: Source,
    records: list[Path],
    *,
    schema: pa.Schema = RECORD,
    made: pa.Table | None = None,
) -> dict[str, int]:
    """Put what ``records`` tell in the place of what ``source`` brought before, and write the tables anew.

    Args:
        workspace: Where the catalogue is.
        settings: Noted in the stamp.
        source: What is noted of the source.
        records: What its jobs left, in order.
        schema: Columns of the records.
        made: What the source says besides of some instances: ``instance_id`` and columns of `MADE`.

    Returns:
        The counts of the whole catalogue.

    Raises:
        TwinError: No photo of the source is left; then nothing is written.
    """
    with aside(source_table(workspace, source.name)) as partial:
        join_records(records, partial, schema, made)
        catalog = _assembled(workspace, {source.name: partial})
        _check_left(catalog, source.name)
    write_source(workspace, source)
    counts = _write(workspace, settings, catalog)
    sweep(workspace, source.name, records)
    return counts


def write_tables(workspace: Workspace, settings: CatalogSettings) -> dict[str, int]:
    """Write the tables anew, after a check or a decision.

    Returns:
        The counts of the whole catalogue.
    """
    return _write(workspace, settings, _assembled(workspace, {}))


def _assembled(workspace: Workspace, tables: dict[str, Path]) -> Catalog:
    """The catalogue of all sources, of which those in ``tables`` are read from there."""
    known = {source.name: source_table(workspace, source.name) for source in read_sources(workspace)}
    read = {name: _read(path) for name, path in (known | tables).items()}
    return assemble(read, check_exclusions(workspace), overrules(workspace))


def _read(path: Path) -> pa.Table:
    """The columns of a source that the tables are made from."""
    there = pq.read_schema(path).names
    return pq.read_table(path, columns=[name for name in _COLUMNS if name in there])


def _check_left(catalog: Catalog, name: str) -> None:
    if pc.any(pc.equal(catalog.images["source"], name)).as_py():
        return
    reasons = catalog.excluded.filter(pc.equal(catalog.excluded["source"], name))["reason"].value_counts()
    counts = sorted(((item["counts"], item["values"]) for item in reasons.to_pylist()), reverse=True)
    why = ", ".join(f"{reason} ({count:,})" for count, reason in counts)
    raise TwinError(f"No photo of {name!r} is left, so the catalogue stays as it was: {why}.")


def _write(workspace: Workspace, settings: CatalogSettings, catalog: Catalog) -> dict[str, int]:
    write_arrow(workspace.excluded, catalog.excluded)
    write_arrow(workspace.instances, catalog.instances)
    write_arrow(workspace.images, catalog.images)
    twins = pc.sum(pc.not_equal(catalog.instances["base"], "")).as_py() or 0
    counts = {
        "instances": len(catalog.instances) - twins,
        "near-twins": twins,
        "images": len(catalog.images),
        "excluded": len(catalog.excluded),
    }
    workspace.stamp(
        "catalog",
        settings=settings.model_dump(),
        inputs=[source_table(workspace, source.name) for source in read_sources(workspace)],
        outputs=[workspace.images, workspace.instances, workspace.excluded],
        counts=counts,
    )
    return counts
