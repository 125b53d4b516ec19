"""Caps, so that no photo, instance or link dominates: of its pairs those with the smallest keys stay."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.core import PairsSettings
from twin.pairs._catalog import Catalog
from twin.pairs._draws import Keys
from twin.pairs._near import Near
from twin.pairs._neighbours import Neighbours
from twin.pairs._pool import ImagePairs
from twin.pairs._strata import EVERYTHING
from twin.pairs._targets import Target
from twin.pairs._units import Units

__all__ = ["Caps", "find_caps"]


@dataclass(frozen=True, slots=True)
class Caps:
    """Numbers below which the key of a pair must lie; None where there is no such cap.

    Attributes:
        image: For each photo, of its *no* and of its *yes* pairs, shape ``(2, photos)``.
        instance: The same for each instance, shape ``(2, instances)``.
        link: For each unit.
    """

    image: Keys | None
    instance: Keys | None
    link: Keys | None

    @property
    def names(self) -> list[str]:
        """The caps that there are, as settings call them."""
        caps = {"per_image": self.image, "per_instance": self.instance, "per_link": self.link}
        return [name for name, limits in caps.items() if limits is not None]

    def under(self, units: Units, pairs: ImagePairs, keys: Keys) -> dict[str, NDArray[np.bool_]]:
        """Whether each pair is under each cap of `names`."""
        found = dict[str, NDArray[np.bool_]]()
        yes = (units.link[pairs.unit] < 0).astype(np.int64)
        if self.image is not None:
            found["per_image"] = (keys < self.image[yes, pairs.one]) & (keys < self.image[yes, pairs.other])
        if self.instance is not None:
            one, other = (keys < self.instance[yes, end[pairs.unit]] for end in (units.first, units.second))
            found["per_instance"] = one & other
        if self.link is not None:
            found["per_link"] = keys < self.link[pairs.unit]
        return found


def find_caps(
    catalog: Catalog, units: Units, keys: Keys, near: Near | None, *, target: Target, settings: PairsSettings
) -> Caps:
    """Find the limits that keep to the caps of ``settings``.

    A cap is shared out between *yes* and *no*, else what is rare, *yes*, would be capped away.

    Args:
        catalog: The catalogue.
        units: The units of the split.
        keys: From `image_keys`.
        near: Tells positives that are left out anyway, or None.
        target: It shares out a cap between *yes* and *no*.
        settings: The caps.
    """
    around = Neighbours(catalog, units, keys, near)
    image = instance = link = None
    if settings.per_image is not None:
        image = _image_limits(catalog, around, target.parts(settings.per_image))
    if settings.per_instance is not None:
        instance = _instance_limits(catalog, around, target.parts(settings.per_instance))
    if settings.per_link is not None:
        link = np.full(len(units), EVERYTHING)
        for unit in np.flatnonzero(units.link >= 0).tolist():
            photos = [catalog.photos[int(end[unit])] for end in (units.first, units.second)]
            link[unit] = _limits(around.keys_between(*photos).reshape(1, -1), settings.per_link)[0]
    return Caps(image, instance, link)


def _image_limits(catalog: Catalog, around: Neighbours, parts: Sequence[int]) -> Keys:
    limits = np.full((2, len(catalog.image_ids)), EVERYTHING)
    for instances, photos in around.photos_by_owners():
        for answer, part in zip((1, 0), parts, strict=True):
            for rows, keys in around.rows(photos, instances, answer=answer):
                limits[answer, rows] = _limits(keys, part)
    return limits


def _instance_limits(catalog: Catalog, around: Neighbours, parts: Sequence[int]) -> Keys:
    limits = np.full((2, len(catalog.instances)), EVERYTHING)
    for place in around.instances():
        for answer, part in zip((1, 0), parts, strict=True):
            limits[answer, place] = _limits(around.of_instance(place, part, answer=answer)[None], part)[0]
    return limits


def _limits(keys: Keys, many: int) -> Keys:
    """For each row the number below which its ``many`` smallest keys lie."""
    if keys.shape[1] <= many:
        return np.full(len(keys), EVERYTHING)
    last = np.partition(keys, many - 1, axis=1)[:, many - 1]
    return np.minimum(last, EVERYTHING - np.uint64(1)) + np.uint64(1)
