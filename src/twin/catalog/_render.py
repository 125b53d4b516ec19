"""Rendering a catalogue of household objects and their near-twins."""

from pathlib import Path

import twin.catalog
import twin.objects
from twin import __version__
from twin.catalog._jobs import run_jobs
from twin.catalog._photograph import photograph
from twin.catalog._plan import plan
from twin.catalog._sources import RENDER, Source, write_catalog
from twin.core import CatalogSettings, Workspace, digest, file_digest
from twin.objects.families import FAMILIES

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
    shards = workspace.root / "catalog" / ".render" / _code_digest()
    batch = run_jobs(jobs, photograph, root=workspace.root, shards=shards, workers=settings.workers, verb="Render")
    return write_catalog(workspace, settings, Source(RENDER, "", batch))


def _code_digest() -> str:
    """Names the code that makes the photos, so that what older code made is not taken for its work."""
    packages = [Path(package.__path__[0]) for package in (twin.objects, twin.catalog)]
    files = sorted(file for package in packages for file in package.rglob("*.py"))
    return digest(__version__, *(f"{file.name} {file_digest(file)}" for file in files))[:12]
