"""What a benchmark leaves out, with reasons."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from twin.pairs import Catalog, IntArray

__all__ = ["LEFT_OUT", "counted_reasons", "links_left_out", "photos_left_out"]

LEFT_OUT = pa.schema([(name, pa.string()) for name in ("image_id", "instance_id", "other_instance", "reason")])
"""``benchmark/build/TABLE.excluded.parquet``: a photo, or a link between two instances, that is not asked about."""


def photos_left_out(catalog: Catalog, photos: IntArray, owners: IntArray, reason: str) -> pa.Table:
    """Rows of `LEFT_OUT` for the photos of instances."""
    images = pa.array(catalog.image_ids, pa.string()).take(pa.array(photos))
    return _rows(images, _ids(catalog, owners), pa.repeat("", len(photos)), reason)


def links_left_out(catalog: Catalog, first: IntArray, second: IntArray, reason: str) -> pa.Table:
    """Rows of `LEFT_OUT` for links between two instances."""
    return _rows(pa.repeat("", len(first)), _ids(catalog, first), _ids(catalog, second), reason)


def counted_reasons(tables: Iterable[pa.Table]) -> dict[str, int]:
    """How much is left out for each reason."""
    many = Counter[str]()
    for table in tables:
        many.update({item["values"]: item["counts"] for item in table["reason"].value_counts().to_pylist()})
    return dict(sorted(many.items()))


def _ids(catalog: Catalog, places: IntArray) -> pa.Array:
    ids = pa.array([instance.instance_id for instance in catalog.instances], pa.string())
    return ids.take(pa.array(np.asarray(places, dtype=np.int64)))


def _rows(images: pa.Array, one: pa.Array, other: pa.Array, reason: str) -> pa.Table:
    columns = [images.cast(pa.string()), one, other.cast(pa.string())]
    return pa.table([*columns, pa.repeat(reason, len(one))], schema=LEFT_OUT)
