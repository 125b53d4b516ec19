"""Rendering a catalogue of household objects and their near-twins."""

import twin.catalog
import twin.objects
from twin.catalog._code import code_digest
from twin.catalog._jobs import run_jobs
from twin.catalog._photograph import photograph
from twin.catalog._plan import plan
from twin.catalog._sources import RENDER, Source, write_catalog
from twin.core import CatalogSettings, Workspace
from twin.objects import FAMILIES

__all__ = ["render_objects"]


def render_objects(workspace: Workspace, settings: CatalogSettings) -> dict[str, int]:
    """Render objects into the catalogue, in the place of those rendered before; imported photos stay.

    A killed render goes on where it was. The tables are the same after any interruption and for any number of workers.

    Returns:
        The counts of the whole catalogue.

    Raises:
        TwinError: There is nothing to render, or OpenGL is not there.
    """
    jobs = plan(settings, FAMILIES)
    shards = workspace.root / "catalog" / ".render" / code_digest(twin.objects, twin.catalog)
    batch = run_jobs(jobs, photograph, root=workspace.root, shards=shards, workers=settings.workers, verb="Render")
    return write_catalog(workspace, settings, Source(RENDER, "", batch))
