"""``twin catalog import``: photos of one's own, or of a known data set."""

import os
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import CatalogSettings, TwinError, Workspace, console, counted

if TYPE_CHECKING:
    from twin.catalog.sources import TwinRelease

__all__ = ["command"]

_KEYS = (
    "photos",
    "select",
    "min_customer_photos",
    "max_photos",
    "split",
    "config",
    "image_column",
    "identity_column",
    "category_column",
    "long_side",
    "originals",
    "engine",
    "workers",
)

_PHOTOS = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".bmp", ".tif", ".tiff"}
_ARCHIVES = {".tar": "webdataset", ".parquet": "datasets", ".arrow": "datasets"}
_NOUNS = {"link": "links", "pair": "pairs", "pair without photo": "pairs without photo"}
_LOOKED_AT = 10_000
"""Files of a folder by which its kind is guessed."""


@click.command()
@workspace_option
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--as", "kind", metavar="KIND", help="What PATH is. [default: a folder or a table, by its looks]")
@click.option("--source", help="Name of these photos. [default: name of the folder or table]")
@click.option("--category", default="object", show_default=True, help="Category of instances for which none is given.")
@click.option("--licence", help="What may be done with these photos, for data cards. [default: as the data set says]")
@options(CatalogSettings, only=_KEYS)
def command(
    workspace: Workspace,
    path: Path,
    *,
    kind: str | None,
    source: str | None,
    category: str,
    licence: str | None,
    **given: Any,
) -> None:
    """Add photos of your own, or of a known data set: PATH is where they are.

    In a folder, photos lie in INSTANCE/PHOTO or CATEGORY/INSTANCE/PHOTO. A table (.csv or .parquet) has the columns
    path (relative to the table's folder), instance and, if you like, category. Of other kinds, see docs/sources. To
    import again brings the catalogue up to date.
    """
    from twin.catalog import import_photos  # noqa: PLC0415 - keeps `--help` fast
    from twin.catalog.sources import SourceOptions, TwinRelease, licence_of, open_source  # noqa: PLC0415
    from twin.cli._catalog_counts import show_counts  # noqa: PLC0415

    settings = merged(workspace.settings.catalog, given)
    place = path.resolve() if path.exists() else path
    name = source or (place.name if place.is_dir() else place.stem)
    folder = workspace.root / "catalog"
    told = SourceOptions(folder / ".work" / name, folder / "downloads", category, settings, workspace.settings.download)
    kind = kind or _guessed(workspace, place)
    listing = open_source(kind, place, told)
    origin = os.path.relpath(place, workspace.root) if place.exists() else str(path)
    terms = licence or licence_of(kind)
    show_counts(workspace, import_photos(workspace, settings, listing, name, origin, kind=kind, licence=terms))
    if isinstance(listing, TwinRelease):
        _keep_pairs(workspace, listing, name)


def _keep_pairs(workspace: Workspace, release: "TwinRelease", name: str) -> None:
    """Keep the links and pairs of the released TWIN beside its photos."""
    from twin.catalog.importing import source_table  # noqa: PLC0415
    from twin.catalog.sources import write_released_pairs  # noqa: PLC0415

    folder = workspace.root / "catalog" / "released"
    counts = write_released_pairs(release, source_table(workspace, name), folder, name)
    text = ", ".join(counted(counts[several], one, several) for one, several in _NOUNS.items())
    console.print(f"{folder / name}.links.parquet and .pairs.parquet hold {text}.", markup=False, soft_wrap=True)


def _guessed(workspace: Workspace, path: Path) -> str:
    """Folder or table.

    Raises:
        TwinError: There is nothing at ``path``, or it holds the workspace itself.
    """
    if not path.exists():
        raise TwinError(f"{path} does not exist; give a folder, a .csv or .parquet table, or say what it is with --as.")
    if not path.is_dir():
        if path.suffix.lower() == ".tar":
            raise TwinError(f"{path} is neither a folder nor a table; if it is a shard of photos, say --as webdataset.")
        return "table"
    if workspace.root.resolve().is_relative_to(path):
        raise TwinError(f"Workspace {workspace.root} lies in the folder to import, {path}; choose another --workspace.")
    _check_photos(path)
    return "folder"


def _check_photos(folder: Path) -> None:
    """Give a hint where a folder holds photos otherwise than as files.

    Raises:
        TwinError: It does.
    """
    found = Counter(path.suffix.lower() for path in islice(folder.rglob("*"), _LOOKED_AT))
    if found.keys() & _PHOTOS:
        return
    for suffix, kind in _ARCHIVES.items():
        if found[suffix]:
            raise TwinError(f"{folder} holds {suffix} files and no photos; if they hold the photos, say --as {kind}.")
