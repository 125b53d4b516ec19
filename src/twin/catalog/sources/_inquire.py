"""INQUIRE-Rerank: photos of species (FGVQA's source ``fgvqa_inquire``)."""

from pathlib import Path

from twin.catalog.listing import Listing
from twin.catalog.sources._hub import local_folder, split_files
from twin.catalog.sources._options import SourceOptions
from twin.catalog.sources._rows import Columns, ImageRows

__all__ = ["open_inquire"]

# Every row is an image for a text query, and a popular image stands in the rows of several queries.
_COLUMNS = Columns("image", ("inat24_species_name", "inat24_category_name"), "iconic_group", key="inat24_image_id")


def open_inquire(path: Path, options: SourceOptions) -> Listing:
    """The photos, each once; a species is an instance, an iconic group (birds, plants …) a category.

    Args:
        path: Folder of its Parquet files, or ``evendrow/INQUIRE-Rerank``.
        options: The settings name the split: ``validation`` or ``test``.

    Raises:
        TwinError: There are no such files.
    """
    split = options.settings.split
    folder = local_folder(path, [f"data/{split or ''}*.parquet"])
    return ImageRows(split_files(folder, ".parquet", split), _COLUMNS, options.category)
