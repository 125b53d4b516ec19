"""Any data set with an image and its identity in every row, of the Hub or saved by `datasets`."""

from pathlib import Path

from twin.catalog.listing import Listing
from twin.catalog.sources._arrow import SavedDataset
from twin.catalog.sources._hub import local_folder, split_files
from twin.catalog.sources._options import SourceOptions
from twin.catalog.sources._rows import Columns, ImageRows

__all__ = ["open_dataset"]


def open_dataset(path: Path, options: SourceOptions) -> Listing:
    """The photos of a data set, as bytes in Parquet or Arrow files; nothing is decoded or converted.

    Args:
        path: Parquet file or folder, folder written by ``save_to_disk``, or ``OWNER/NAME`` on the Hub.
        options: How it is read; the settings name split, configuration and columns.

    Raises:
        TwinError: There is none, or it holds neither Parquet nor Arrow files.
    """
    settings = options.settings
    pattern = f"*{settings.config}/*.parquet" if settings.config else "*.parquet"
    folder = local_folder(path, [pattern])
    if not path.exists() and not any(folder.rglob("*.parquet")):
        # The Hub makes Parquet files of nearly every data set, on a branch of its own.
        folder = local_folder(path, [pattern], revision="refs/convert/parquet")
    if settings.config and (folder / settings.config).is_dir():
        folder = folder / settings.config
    if folder.is_dir() and not any(folder.rglob("*.parquet")) and any(folder.rglob("*.arrow")):
        return SavedDataset(split_files(folder, ".arrow", settings.split), options)
    columns = Columns(settings.image_column, (settings.identity_column,), settings.category_column)
    return ImageRows(split_files(folder, ".parquet", settings.split), columns, options.category)
