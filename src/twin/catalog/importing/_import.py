"""Importing photos from any source."""

from itertools import chain
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

import twin.catalog.checks
import twin.catalog.importing
import twin.catalog.listing
import twin.catalog.store
from twin.catalog.importing._apart import read_apart
from twin.catalog.importing._code import code_digest
from twin.catalog.importing._jobs import cut
from twin.catalog.importing._lock import sole_import
from twin.catalog.importing._output import Records
from twin.catalog.importing._read import read_photos
from twin.catalog.importing._run import engine, run_jobs
from twin.catalog.importing._sources import Source, check_name
from twin.catalog.importing._tables import add_source
from twin.catalog.listing import Listing, Making
from twin.core import CatalogSettings, TwinError, Workspace, console

__all__ = ["import_photos"]


def import_photos(
    workspace: Workspace,
    settings: CatalogSettings,
    listing: Listing,
    source: str,
    origin: str,
    *,
    kind: str = "",
    licence: str = "",
) -> dict[str, int]:
    """Add the photos of a source to the catalogue; to import it again brings them up to date.

    A killed import goes on where it was. The tables are the same bytes after any interruption, on any engine, and for
    any number of workers; they do not depend on the order in which sources came.

    Args:
        workspace: Where the catalogue is, or will be.
        settings: Of these, ``long_side``, ``originals``, ``engine`` and ``workers`` matter here.
        listing: The photos, as a stream, of which a bounded part is held.
        source: Name of these photos; it begins their instance ids.
        origin: Where they come from, for people, and to tell apart two places of one name.
        kind: The kind of source it is, noted for the stages that ask about its photos.
        licence: What may be done with the photos, noted for data cards.

    Returns:
        The counts of the whole catalogue.

    Raises:
        TwinError: No photo is left, another place was imported under this name, the engine is not there, or another
            import is running; the tables stay as they were then.
    """
    check_name(workspace, source, origin)
    runner = engine(settings)
    records = Records(workspace.root, source, _code())
    jobs = cut(source, listing, settings.long_side, keep=settings.originals == "kept")
    first = next(jobs, None)
    if first is None:
        raise TwinError(f"{origin} holds no photo to import; see `twin catalog import --help`. {listing.note}".strip())
    with sole_import(workspace):
        done = run_jobs(chain([first], jobs), read_photos, records, runner, "Import", apart=read_apart)
        console.print(listing.note, markup=False)
        facts: dict[str, Any] = {"long_side": settings.long_side, "originals": settings.originals}
        facts |= {name: text for name, text in (("kind", kind), ("licence", licence)) if text}
        made = _made(listing, source) if isinstance(listing, Making) else None
        return add_source(workspace, settings, Source(source, origin, listing.note, facts), done, made=made)


def _made(listing: Making, source: str) -> pa.Table:
    """What the listing knows of instances, by the ids that they have in the catalogue."""
    table = listing.made()
    for place, name in enumerate(table.column_names):
        if name in {"instance_id", "base"}:
            ids = pc.binary_join_element_wise(source, table[name], "/")
            table = table.set_column(place, name, pc.if_else(pc.equal(table[name], ""), "", ids))
    return table


def _code() -> str:
    packages = (twin.catalog.importing, twin.catalog.listing, twin.catalog.store, twin.catalog.checks)
    return code_digest(*packages)
