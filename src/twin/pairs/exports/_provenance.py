"""Where the shown photos come from, and what may be done with them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from twin.catalog.sources import UNKNOWN_LICENCE
from twin.core import Workspace
from twin.pairs.exports._job import Job

__all__ = ["Provenance", "licence_of_all", "provenance", "provenances"]

_RENDERED = "render"
_NO_OBJECT = "rendered by `twin catalog render`; shows no real object"
_NO_LICENCE = "not recorded; ask its owner before you pass photos on"


@dataclass(frozen=True, slots=True)
class Provenance:
    """A source of photos.

    Attributes:
        name: What the workspace calls it.
        origin: A place that means something elsewhere: an id or an address, or the last part of a path.
        note: How it was read.
        licence: As recorded in ``catalog/sources/NAME.json``, or a sentence.
        recorded: Whether ``licence`` is recorded and known.
        photos: How many of its photos are shown.
    """

    name: str
    origin: str
    note: str
    licence: str
    recorded: bool
    photos: int


def provenances(job: Job) -> list[Provenance]:
    """The sources of the shown photos, by name."""
    sources = job.photos.sources().to_numpy(zero_copy_only=False)[job.shown]
    names, many = np.unique(sources.astype(str), return_counts=True)
    return [provenance(job.workspace, name, count) for name, count in zip(names.tolist(), many.tolist(), strict=True)]


def licence_of_all(sources: list[Provenance]) -> str | None:
    """The licence that is recorded for every source; None where they differ or one has none."""
    licences = {source.licence if source.recorded else None for source in sources}
    return licences.pop() if len(licences) == 1 else None


def provenance(workspace: Workspace, name: str, photos: int) -> Provenance:
    """What is known of a source by this name, of which so many photos are shown."""
    path = workspace.root / "catalog" / "sources" / f"{name}.json"
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if name and path.is_file() else {}
    licence = known.get("facts", {}).get("licence")
    said = licence or (_NO_OBJECT if name == _RENDERED else _NO_LICENCE)
    origin = "" if name == _RENDERED else _public(str(known.get("origin", "")))
    recorded = licence not in {None, UNKNOWN_LICENCE}
    return Provenance(name or "unknown", origin, str(known.get("note", "")), str(said), recorded, photos)


def _public(origin: str) -> str:
    """The origin without the folders of the machine on which it was read."""
    return Path(origin).name if origin.startswith((".", "/")) else origin
