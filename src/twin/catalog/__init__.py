"""The catalog stage: photos of instances, rendered or imported, each stored once.

It leaves ``catalog/images.parquet``, ``catalog/instances.parquet``, ``catalog/excluded.parquet`` and the image store.
"""

from twin.catalog._check import Checked, catalog_leaks, check_catalog
from twin.catalog.checks import split_catalog
from twin.catalog.importing import import_photos
from twin.catalog.rendering import render_objects
from twin.catalog.showing import Shown, contact_sheet, describe
from twin.catalog.store import FileImage, ImageRef, ImageStore, StoredImage

__all__ = [
    "Checked",
    "FileImage",
    "ImageRef",
    "ImageStore",
    "Shown",
    "StoredImage",
    "catalog_leaks",
    "check_catalog",
    "contact_sheet",
    "describe",
    "import_photos",
    "render_objects",
    "split_catalog",
]
