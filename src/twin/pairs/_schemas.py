"""Columns of the small tables of the pairs stage."""

import pyarrow as pa

__all__ = ["EXCLUDED", "GENERAL", "SPLIT"]

SPLIT = pa.schema([("instance_id", pa.string()), ("cluster", pa.string()), ("split", pa.string())])
"""``pairs/splits.parquet``: a row an instance."""

GENERAL = pa.schema(
    [("question", pa.string()), ("answer", pa.string()), ("images", pa.list_(pa.string())), ("category", pa.string())]
)
"""``pairs/general.parquet``: a row a general question."""

EXCLUDED = pa.schema(
    [
        ("instance_1", pa.string()),
        ("instance_2", pa.string()),
        ("image_id_1", pa.string()),
        ("image_id_2", pa.string()),
        ("reason", pa.string()),
    ]
)
"""``pairs/excluded.parquet``: a link (no image ids) or an image pair that was left out, with its reason."""
