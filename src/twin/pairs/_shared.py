"""Pairs with photos that stand under several instances: the only ones that can come more than once."""

import numpy as np
from numpy.typing import NDArray

from twin.pairs._catalog import Catalog, IntArray
from twin.pairs._units import Units

__all__ = ["shared_pairs"]

Columns = tuple[NDArray[np.int32], ...]


def shared_pairs(catalog: Catalog, units: Units, several: IntArray) -> tuple[Columns, Columns]:
    """Expand the units as far as they hold photos that stand under several instances.

    No unit holds a pair that another contradicts, because instances with a photo in common are one object.

    Args:
        catalog: The catalogue.
        units: The units.
        several: The photos, ascending, that stand under several instances.

    Returns:
        Columns one, other and unit of the pairs, each once (under its first unit), and of those that came again.
    """
    touched = [bool(np.isin(photos, several).any()) if len(several) else False for photos in catalog.photos]
    with_shared = np.array(touched, dtype=np.bool_)
    found = [np.empty((3, 0), dtype=np.int64)]
    for unit in np.flatnonzero(with_shared[units.first] | with_shared[units.second]).tolist():
        one, other = _expanded(
            catalog.photos[units.first[unit]], catalog.photos[units.second[unit]], units.link[unit] < 0
        )
        mask = np.isin(one, several) | np.isin(other, several)
        found.append(np.stack([one[mask], other[mask], np.full(mask.sum(), unit)]))
    pairs = np.concatenate(found, axis=1)
    codes = pairs[:2].min(axis=0) * len(catalog.image_ids) + pairs[:2].max(axis=0)
    first = np.zeros(len(codes), dtype=np.bool_)
    first[np.unique(codes, return_index=True)[1]] = True
    return _columns(pairs[:, first]), _columns(pairs[:, ~first])


def _expanded(first: IntArray, second: IntArray, positive: bool) -> tuple[IntArray, IntArray]:
    if positive:
        one, other = np.triu_indices(len(first), 1)
        return first[one], first[other]
    return np.repeat(first, len(second)), np.tile(second, len(first))


def _columns(pairs: IntArray) -> Columns:
    return tuple(column.astype(np.int32) for column in pairs)
