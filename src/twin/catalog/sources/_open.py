"""Opening a source by its kind."""

from pathlib import Path

from twin.catalog.listing import Listing
from twin.catalog.sources._amazon import AmazonReviews
from twin.catalog.sources._cub import open_cub
from twin.catalog.sources._datasets import open_dataset
from twin.catalog.sources._folder import Folder
from twin.catalog.sources._hub import split_files
from twin.catalog.sources._ilias import Ilias
from twin.catalog.sources._inquire import open_inquire
from twin.catalog.sources._landmarks import open_landmarks
from twin.catalog.sources._met import MetMuseum
from twin.catalog.sources._options import SourceOptions
from twin.catalog.sources._table import Table
from twin.catalog.sources._twin_release import TwinRelease
from twin.catalog.sources._webdataset import WebDataset
from twin.core import TwinError

__all__ = ["KINDS", "open_source"]

KINDS = (
    "folder",
    "table",
    "amazon",
    "twin",
    "cub",
    "inquire",
    "landmarks",
    "met",
    "ilias",
    "datasets",
    "webdataset",
)
"""Kinds of sources."""


def open_source(kind: str, path: Path, options: SourceOptions) -> Listing:  # noqa: PLR0911 - one line a kind
    """The photos of a source.

    Args:
        kind: One of `KINDS`.
        path: Folder or file; of ``twin``, ``cub``, ``inquire``, ``landmarks``, ``ilias`` and ``datasets`` also
            ``OWNER/NAME`` of a data set on the Hugging Face Hub.
        options: How it is read.

    Raises:
        TwinError: There is no such kind, or the path lacks what this kind needs.
    """
    match kind:
        case "folder":
            return Folder(_folder(path), options.category)
        case "table":
            return Table(path, options)
        case "amazon":
            return AmazonReviews(_folder(path), options)
        case "twin":
            return TwinRelease(path, options)
        case "cub":
            return open_cub(path, options)
        case "inquire":
            return open_inquire(path, options)
        case "landmarks":
            return open_landmarks(path, options)
        case "met":
            return MetMuseum(_folder(path), options.settings.split)
        case "ilias":
            return Ilias(path, options)
        case "datasets":
            return open_dataset(path, options)
        case "webdataset":
            return WebDataset(split_files(path, ".tar", options.settings.split), options)
    raise TwinError(f"There is no kind of source called {kind!r}; there are {', '.join(KINDS)}.")


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise TwinError(f"{path} is not a folder; give the folder into which the photos or files were put.")
    return path
