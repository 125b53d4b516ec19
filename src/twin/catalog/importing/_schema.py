"""The columns of what an import writes."""

import pyarrow as pa

from twin.catalog.checks import SCORES

__all__ = ["EXCLUDED", "IMAGES", "INSTANCES", "MADE", "RECORD", "UNKNOWN"]

_TEXT, _INT, _LONG = pa.string(), pa.int32(), pa.int64()

RECORD = pa.schema(
    [
        *[(name, _TEXT) for name in ("original", "instance_id", "category", "title", "role", "view", "image_id")],
        *[(name, _INT) for name in ("width", "height", "original_width", "original_height")],
        ("bytes", _LONG),
        *[(name, _TEXT) for name in ("phash", "shard")],
        ("offset", _LONG),
        ("size", _INT),
        *[(name, _TEXT) for name in ("reason", "detail")],
        *[(f"score_{name}", pa.float32()) for name in SCORES],
        ("original_shard", _TEXT),
        ("original_offset", _LONG),
    ]
)
"""A photo of a source. One that was left out has a reason and no image; one never listed has no category either."""

MADE = pa.schema(
    [
        ("group", _TEXT),
        ("base", _TEXT),
        ("degree", _INT),
        *[(name, _TEXT) for name in ("changes", "attributes", "facts")],
    ]
)
"""What is known besides, in every row, of the instances of a source that made them itself."""

UNKNOWN = {"group": "", "base": "", "degree": 0, "changes": "[]", "attributes": "{}", "facts": "{}"}
"""The same of an instance of which its source knows no more than its photos say."""

IMAGES = pa.schema(
    [
        *[(name, _TEXT) for name in ("image_id", "instance_id")],
        *[(name, _INT) for name in ("width", "height")],
        *[(name, _TEXT) for name in ("phash", "shard")],
        ("offset", _LONG),
        ("size", _INT),
        *[(name, _TEXT) for name in ("source", "original", "role", "view")],
    ]
)
"""``catalog/images.parquet``."""

INSTANCES = pa.schema(
    [
        *[(name, _TEXT) for name in ("instance_id", "category", "group", "title", "source", "base")],
        ("degree", _INT),
        *[(name, _TEXT) for name in ("changes", "attributes", "facts")],
    ]
)
"""``catalog/instances.parquet``."""

EXCLUDED = pa.schema([(name, _TEXT) for name in ("original", "instance", "reason", "detail", "source", "image_id")])
"""``catalog/excluded.parquet``."""
