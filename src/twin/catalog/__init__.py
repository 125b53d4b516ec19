"""The catalog stage: photos of instances, rendered or imported, each stored once.

It leaves ``catalog/images.parquet``, ``catalog/instances.parquet``, ``catalog/excluded.parquet`` and the image store.
"""

from twin.catalog._import import import_photos
from twin.catalog._render import render_objects
from twin.catalog._sheet import contact_sheet

__all__ = ["contact_sheet", "import_photos", "render_objects"]
