"""Importing photos of one's own, from a folder or a table."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import twin.catalog
from twin.catalog._code import code_digest
from twin.catalog._folder import list_folder
from twin.catalog._jobs import run_jobs
from twin.catalog._listing import Listed, Listing
from twin.catalog._pixels import UnusableError, canonical
from twin.catalog._records import Batch, Exclusion, Instance, Photo, counted
from twin.catalog._sources import RENDER, Source, read_sources, write_catalog
from twin.catalog._store import store_image
from twin.catalog._table import list_table
from twin.core import CatalogSettings, TwinError, Workspace, console, digest

__all__ = ["import_photos"]

_CHUNK = 16


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Photos that one worker reads at a stretch; named by all that their outcome depends on."""

    name: str
    listed: tuple[Listed, ...]
    long_side: int

    @property
    def photos(self) -> int:
        return len(self.listed)


def import_photos(
    workspace: Workspace, settings: CatalogSettings, path: Path, source: str | None = None, category: str = "object"
) -> dict[str, int]:
    """Add the photos of a folder or a table to the catalogue; to import it again brings it up to date.

    Args:
        workspace: Where the catalogue is, or will be.
        settings: Of these, ``long_side`` and ``workers`` matter here.
        path: A folder (``INSTANCE/PHOTO``, ``CATEGORY/INSTANCE/PHOTO``), or a CSV or Parquet table (columns ``path``,
            ``instance``, optional ``category``).
        source: Name of these photos; by default that of the folder or table.
        category: Category of instances for which none is given.

    Returns:
        The counts of the whole catalogue.

    Raises:
        TwinError: There is nothing to import, or another place was imported under this name; nothing is written then.
    """
    path = path.resolve()
    name = source or path.stem
    origin = os.path.relpath(path, workspace.root)
    _check_name(workspace, name, origin)
    listing = _list(workspace, path, category)
    if not listing.photos:
        why = counted(exclusion.reason for exclusion in listing.exclusions) or "see `twin catalog import --help`"
        raise TwinError(f"{path} holds no photo to import: {why}.")
    console.print(listing.note, markup=False)
    jobs = [
        _chunk(name, listing.photos[start : start + _CHUNK], settings.long_side)
        for start in range(0, len(listing.photos), _CHUNK)
    ]
    shards = workspace.root / "catalog" / ".import" / code_digest(twin.catalog)
    stored = run_jobs(jobs, _read_chunk, root=workspace.root, shards=shards, workers=settings.workers, verb="Import")
    return write_catalog(workspace, settings, Source(name, origin, _batch(name, listing, stored)))


def _check_name(workspace: Workspace, name: str, origin: str) -> None:
    if not name.strip(".") or "/" in name or name == RENDER:
        raise TwinError(f"{name!r} cannot name a source: choose a --source without slashes, other than {RENDER!r}.")
    for known in read_sources(workspace):
        if known.name == name and known.origin != origin:
            raise TwinError(
                f"Source {name!r} was imported from {known.origin} (seen from the workspace); choose another --source, "
                f"or delete catalog/sources/{name}.json to forget it."
            )


def _list(workspace: Workspace, path: Path, category: str) -> Listing:
    if not path.exists():
        raise TwinError(f"{path} does not exist; give a folder, or a .csv or .parquet table.")
    if not path.is_dir():
        return list_table(path, category)
    if workspace.root.resolve().is_relative_to(path):
        raise TwinError(f"Workspace {workspace.root} lies in the folder to import, {path}; choose another --workspace.")
    return list_folder(path, category)


def _chunk(source: str, photos: Iterable[Listed], long_side: int) -> _Chunk:
    listed = tuple(replace(photo, instance=f"{source}/{photo.instance}") for photo in photos)
    facts = [f"{photo} {_state(photo.path)}" for photo in listed]
    return _Chunk(digest(str(long_side), *facts), listed, long_side)


def _state(path: Path) -> tuple[int, int]:
    """Size and time of a file, which tell whether it was changed."""
    try:
        state = path.stat()
    except OSError:
        return 0, 0
    return state.st_size, state.st_mtime_ns


def _read_chunk(chunk: _Chunk, root: Path) -> Batch:
    photos, exclusions = [], []
    for listed in chunk.listed:
        try:
            stored = store_image(canonical(listed.path, chunk.long_side), root)
        except UnusableError as error:
            exclusions.append(Exclusion(listed.original, listed.instance, error.reason, error.detail))
        else:
            photos.append(
                Photo(listed.original, listed.instance, stored.image_id, stored.width, stored.height, stored.phash)
            )
    return Batch(tuple(photos), (), tuple(exclusions))


def _batch(source: str, listing: Listing, stored: Batch) -> Batch:
    """All that the source brings: what was listed, joined with what could be read."""
    categories = {photo.instance: photo.category for photo in listing.photos}
    instances = tuple(
        Instance(f"{source}/{name}", category, title=name.rpartition("/")[2])
        for name, category in sorted(categories.items())
    )
    early = tuple(
        replace(item, instance=f"{source}/{item.instance}" if item.instance else "") for item in listing.exclusions
    )
    return Batch(stored.photos, instances, early + stored.exclusions)
