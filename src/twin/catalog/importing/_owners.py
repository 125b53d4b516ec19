"""Who else claims a photo that stands under several instances."""

from collections import defaultdict

import numpy as np
import pyarrow as pa

from twin.catalog.importing._codes import Codes, Flags, Places

__all__ = ["ambiguous", "other_owners"]

_NAMED = 3


def ambiguous(image: Codes, instance: Codes, rows: Flags) -> Places:
    """The codes of images that stand, in these ``rows``, under more than one instance."""
    many = max(1, len(instance.names))
    pairs = np.unique(image.values[rows] * many + instance.values[rows])
    return np.flatnonzero(np.bincount(pairs // many, minlength=1) > 1)


def other_owners(image: Codes, instance: Codes, places: Places) -> pa.Array:
    """For each of ``places``, a few of the other instances under which its photo stands, as a phrase."""
    owners = defaultdict[int, set[int]](set)
    for code, owner in zip(image.values[places].tolist(), instance.values[places].tolist(), strict=True):
        owners[code].add(owner)
    names = {code: sorted(instance.names.take(pa.array(sorted(found))).to_pylist()) for code, found in owners.items()}
    own = instance.names.take(pa.array(instance.values[places])).to_pylist()
    phrases = [_phrase(names[code], name) for code, name in zip(image.values[places].tolist(), own, strict=True)]
    return pa.array(phrases, pa.string())


def _phrase(names: list[str], own: str) -> str:
    others = [name for name in names[: _NAMED + 1] if name != own][:_NAMED]
    more = len(names) - 1 - len(others)
    return f"also under {', '.join(others)}" + (f" and {more:,} more" if more else "")
