"""Rendering a catalogue of household objects and their near-twins."""

import twin.catalog.checks
import twin.catalog.importing
import twin.catalog.rendering
import twin.catalog.store
import twin.objects
from twin.catalog.importing import RENDER, Records, Source, add_source, code_digest, engine, run_jobs, sole_import
from twin.catalog.rendering._photograph import RENDERED, photograph
from twin.catalog.rendering._plan import plan
from twin.core import CatalogSettings, Workspace
from twin.objects import FAMILIES

__all__ = ["render_objects"]


def render_objects(workspace: Workspace, settings: CatalogSettings) -> dict[str, int]:
    """Render objects into the catalogue, in the place of those rendered before; imported photos stay.

    A killed render goes on where it was. The tables are the same after any interruption and for any number of workers.

    Returns:
        The counts of the whole catalogue.

    Raises:
        TwinError: There is nothing to render, or OpenGL or the engine is not there.
    """
    jobs = plan(settings, FAMILIES)
    records = Records(workspace.root, RENDER, _code())
    with sole_import(workspace):
        done = run_jobs(jobs, photograph, records, engine(settings), "Render")
        facts = {"seed": settings.seed, "size": settings.size}
        return add_source(workspace, settings, Source(RENDER, "", "", facts), done, schema=RENDERED)


def _code() -> str:
    catalog = (twin.catalog.rendering, twin.catalog.importing, twin.catalog.store, twin.catalog.checks)
    return code_digest(twin.objects, *catalog)
