"""Photos put into a store, as the catalog stage leaves them."""

import io
from collections.abc import Mapping

import pyarrow as pa
from PIL import Image

from twin.catalog.store import ShardWriter
from twin.core import Workspace

__all__ = ["PLACE", "store_photos"]

PLACE = (("shard", pa.string()), ("offset", pa.int64()), ("size", pa.int32()))
"""Columns of the table of photos that say where each is."""


def store_photos(
    workspace: Workspace, photos: Mapping[str, Image.Image], *, shard: str = "photos.tar", kind: str = "JPEG"
) -> dict[str, dict[str, object]]:
    """Write ``photos`` to one shard of the store; gives the columns of `PLACE` for each image id."""
    places: dict[str, dict[str, object]] = {}
    with ShardWriter(workspace.store / shard) as writer:
        for image_id, photo in photos.items():
            buffer = io.BytesIO()
            photo.save(buffer, kind)
            offset, size = writer.add(image_id, buffer.getvalue())
            places[image_id] = {"shard": shard, "offset": offset, "size": size}
    return places
