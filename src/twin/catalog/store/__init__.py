"""The image store: every photo once, encoded once, in tar shards that are read by place."""

from twin.catalog.store._encoded import Encoded, encoded
from twin.catalog.store._images import FileImage, ImageRef, StoredImage
from twin.catalog.store._names import image_file, image_id_of
from twin.catalog.store._reader import ImageStore
from twin.catalog.store._writer import ShardWriter

__all__ = [
    "Encoded",
    "FileImage",
    "ImageRef",
    "ImageStore",
    "ShardWriter",
    "StoredImage",
    "encoded",
    "image_file",
    "image_id_of",
]
