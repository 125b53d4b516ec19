"""What each source has brought so far, and the tables made from all of them."""

import json
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from twin.catalog._assemble import Catalog, assemble
from twin.catalog._records import Batch, counted
from twin.core import CatalogSettings, TwinError, Workspace, write_json, write_table

__all__ = ["RENDER", "Source", "read_sources", "write_catalog"]

RENDER = "render"
"""Name of the source of rendered objects."""

_IMAGES = pa.schema(
    [
        ("image_id", pa.string()),
        ("instance_id", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("phash", pa.string()),
        ("file", pa.string()),
        ("source", pa.string()),
        ("original", pa.string()),
        ("view", pa.string()),
    ]
)
_INSTANCES = pa.schema(
    [
        ("instance_id", pa.string()),
        ("category", pa.string()),
        ("group", pa.string()),
        ("title", pa.string()),
        ("source", pa.string()),
        ("base", pa.string()),
        ("degree", pa.int32()),
        ("changes", pa.string()),
        ("attributes", pa.string()),
        ("facts", pa.string()),
    ]
)
_EXCLUDED = pa.schema([(name, pa.string()) for name in ("original", "instance", "reason", "detail", "source")])


@dataclass(frozen=True, slots=True)
class Source:
    """A folder, a table, or the renderer.

    Attributes:
        name: Unique in the workspace.
        origin: Where it lies, relative to the workspace.
        batch: All it brings.
    """

    name: str
    origin: str
    batch: Batch


def read_sources(workspace: Workspace) -> list[Source]:
    """What every source brought last time, sorted by name."""
    sources = []
    for path in sorted(_folder(workspace).glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        sources.append(Source(path.name.removesuffix(".json"), data["origin"], Batch.from_json(data["batch"])))
    return sources


def write_catalog(workspace: Workspace, settings: CatalogSettings, source: Source) -> dict[str, int]:
    """Put ``source`` in the place of what it brought before, and write the tables anew.

    Returns:
        The counts of the whole catalogue.

    Raises:
        TwinError: None of its photos is left; then nothing is written.
    """
    catalog = assemble({known.name: known.batch for known in read_sources(workspace)} | {source.name: source.batch})
    _check_left(catalog, source.name)
    write_json(_folder(workspace) / f"{source.name}.json", {"origin": source.origin, "batch": source.batch.to_json()})
    write_table(workspace.excluded, catalog.excluded, _EXCLUDED)
    write_table(workspace.instances, catalog.instances, _INSTANCES)
    write_table(workspace.images, catalog.images, _IMAGES)
    counts = _counts(catalog)
    workspace.stamp(
        "catalog",
        settings=settings.model_dump(),
        inputs=[],
        outputs=[workspace.images, workspace.instances, workspace.excluded],
        counts=counts,
    )
    return counts


def _folder(workspace: Workspace) -> Path:
    return workspace.root / "catalog" / "sources"


def _check_left(catalog: Catalog, name: str) -> None:
    if any(row["source"] == name for row in catalog.images):
        return
    why = counted(row["reason"] for row in catalog.excluded if row["source"] == name)
    raise TwinError(f"No photo of {name!r} is left, so the catalogue stays as it was: {why}.")


def _counts(catalog: Catalog) -> dict[str, int]:
    twins = sum(bool(row["base"]) for row in catalog.instances)
    return {
        "instances": len(catalog.instances) - twins,
        "near-twins": twins,
        "images": len(catalog.images),
        "excluded": len(catalog.excluded),
    }
