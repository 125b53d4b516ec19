"""What is wrong with single photos: scores against thresholds."""

from collections.abc import Collection

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.catalog.checks._photos import Photos
from twin.catalog.checks._scores import SCORES
from twin.core import CheckSettings

__all__ = ["QUALITY", "photo_flags", "photo_table", "score_texts"]

QUALITY = ("too small", "nearly uniform", "blurred", "text only", "collage")
"""Flags that a photo gets for what it is, in the order in which they count: the first is the reason."""

Mask = NDArray[np.bool_]

_EVIDENCE = {
    "too small": "short_side",
    "nearly uniform": "contrast",
    "blurred": "sharpness",
    "text only": "text",
    "collage": "collage",
}


def photo_flags(photos: Photos, settings: CheckSettings) -> dict[str, Mask]:
    """For each of `QUALITY`, which photos have it; a score that is missing flags nothing."""
    with np.errstate(invalid="ignore"):
        return {
            "too small": _short_side(photos) < settings.min_side,
            "nearly uniform": photos.numbers("score_contrast") < settings.min_contrast,
            "blurred": photos.numbers("score_sharpness") < settings.min_sharpness,
            "text only": photos.numbers("score_text") > settings.max_text,
            "collage": photos.numbers("score_collage") > settings.max_collage,
        }


def score_texts(photos: Photos, flag: str) -> list[str]:
    """The score behind a flag, of each photo, as evidence."""
    name = _EVIDENCE[flag]
    values = _short_side(photos) if name == "short_side" else photos.numbers(f"score_{name}")
    return [f"{name.replace('_', ' ')} {value:.3g}" for value in values.tolist()]


def photo_table(photos: Photos, flags: dict[str, Mask], unmade: Collection[str] = ()) -> pa.Table:
    """``catalog/checks/photos.parquet``: a row a photo, every score, and every flag as ``flag_…``.

    A flag that is ``unmade`` is null: nobody knows whether the photo has it.
    """
    columns = {
        "image_id": photos.table["image_id"],
        "short_side": pa.array(_short_side(photos), pa.int32()),
        **{name: photos.table[f"score_{name}"] for name in SCORES},
        **{_column(flag): pa.array(mask, mask=_all(mask, flag in unmade)) for flag, mask in flags.items()},
    }
    return pa.table(columns)


def _column(flag: str) -> str:
    return f"flag_{flag.replace(' ', '_').replace('-', '_')}"


def _all(like: Mask, value: bool) -> Mask:
    return np.full(len(like), value)


def _short_side(photos: Photos) -> NDArray[np.float64]:
    """Of the photo as it came, or where that is not known (it was rendered) as it is stored."""
    came = np.fmin(photos.numbers("original_width"), photos.numbers("original_height"))
    stored = np.fmin(photos.numbers("width"), photos.numbers("height"))
    return np.where(np.isnan(came), stored, came)
