"""The pairs around a photo or an instance, whatever unit they are expanded from."""

from collections.abc import Iterable, Iterator

import numpy as np

from twin.pairs._catalog import Catalog, IntArray
from twin.pairs._draws import Keys, pair_keys
from twin.pairs._near import Near
from twin.pairs._strata import EVERYTHING
from twin.pairs._units import Units

__all__ = ["Neighbours"]

_BLOCK = 1 << 20
"""About so many keys are looked at at a time."""


class Neighbours:
    """Keys of the pairs of a photo or an instance.

    Args:
        catalog: The catalogue.
        units: The units of a split.
        keys: From `image_keys`.
        near: Tells positives that do not count, or None.
    """

    def __init__(self, catalog: Catalog, units: Units, keys: Keys, near: Near | None) -> None:
        self._catalog, self._keys, self._near = catalog, keys, near
        self._alone = units.first[units.link < 0].tolist()
        linked = units.link >= 0
        ends = np.stack([units.first[linked], units.second[linked]])
        source, target = np.concatenate([ends, ends[::-1]], axis=1)
        order = np.argsort(source, kind="stable")
        self._target = target[order]
        self._starts = np.searchsorted(source[order], np.arange(len(catalog.instances) + 1))

    def instances(self) -> list[int]:
        """Places of the instances of the split."""
        return list(self._alone)

    def photos_by_owners(self) -> Iterator[tuple[list[int], IntArray]]:
        """The photos of the split that stand under the same instances, nearly always one, with those."""
        owners = dict[int, list[int]]()
        for place in self._alone:
            for photo in self._catalog.photos[place].tolist():
                owners.setdefault(photo, []).append(place)
        groups = dict[tuple[int, ...], list[int]]()
        for photo, places in owners.items():
            groups.setdefault(tuple(places), []).append(photo)
        for instances, photos in groups.items():
            yield list(instances), np.array(photos)

    def rows(self, photos: IntArray, instances: Iterable[int], *, answer: int) -> Iterator[tuple[IntArray, Keys]]:
        """The keys of the *no* (0) or *yes* (1) pairs of ``photos``, a row each, some photos at a time.

        Args:
            photos: Photos that stand under all of ``instances``.
            instances: These instances.
            answer: Which pairs.
        """
        partners = self._partners(instances, answer)
        step = max(_BLOCK // max(len(partners), 1), 1)
        for start in range(0, len(photos), step):
            some = photos[start : start + step]
            yield some, self._counted(some, partners) if answer else self.keys_between(some, partners)

    def of_instance(self, place: int, many: int, *, answer: int) -> Keys:
        """The keys of the *no* or *yes* pairs of an instance, each once, of which at least the ``many`` smallest."""
        smallest = np.empty(0, dtype=np.uint64)
        photos = self._catalog.photos[place]
        for some, keys in self.rows(photos, [place], answer=answer):
            once = keys[some[:, None] < photos[None]] if answer else keys.ravel()
            smallest = np.append(smallest, once)
            if len(smallest) > many + 1:
                smallest = np.partition(smallest, many)[: many + 1]
        return smallest

    def keys_between(self, photos: IntArray, partners: IntArray) -> Keys:
        """The key of each photo with each partner, shape ``(photos, partners)``."""
        left, right = np.minimum(photos[:, None], partners), np.maximum(photos[:, None], partners)
        return pair_keys(self._keys, left.ravel(), right.ravel(), "sample").reshape(left.shape)

    def _counted(self, photos: IntArray, partners: IntArray) -> Keys:
        """As `keys_between`; the key of what is no pair is larger than all."""
        keys = self.keys_between(photos, partners)
        keys[photos[:, None] == partners] = EVERYTHING
        if self._near is not None:
            left, right = np.minimum(photos[:, None], partners), np.maximum(photos[:, None], partners)
            near = self._near.among(left.ravel(), right.ravel())
            keys[near.reshape(keys.shape)] = EVERYTHING
        return keys

    def _partners(self, instances: Iterable[int], answer: int) -> IntArray:
        photos = [np.empty(0, dtype=np.int64)]
        for place in instances:
            others = [place] if answer else self._target[self._starts[place] : self._starts[place + 1]].tolist()
            photos += [self._catalog.photos[other] for other in others]
        return np.unique(np.concatenate(photos))
