"""Pair queries as rows of a table."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from twin.answers import pair_question
from twin.catalog.store import image_file
from twin.core import generator
from twin.pairs._catalog import Catalog, IntArray
from twin.pairs._draws import Keys, Places, image_words, mixed_words, pair_keys, pair_words
from twin.pairs._hex import hexadecimal
from twin.pairs._links import Links
from twin.pairs._shown import Shown
from twin.pairs._units import Units, category_codes

__all__ = ["PAIRS", "TableMaker"]

_TEXTS = ("pair_id", "image_1", "image_2", "image_id_1", "image_id_2", "question", "answer", "instance_1", "instance_2")
PAIRS = pa.schema(
    [
        *((name, pa.string()) for name in (*_TEXTS, "kind")),
        ("degree", pa.int32()),
        *((name, pa.string()) for name in ("changes", "category", "group")),
    ]
)
"""``pairs/{train,val,test}.parquet``: a row a pair query, as it is read back."""

_WORDINGS = 256
"""Questions drawn for a category where they vary; a pair takes one of them by its own number."""


class TableMaker:
    """Makes tables of pair queries; texts are dictionaries of what a table really holds.

    Args:
        catalog: The catalogue.
        links: All links.
        keys: From `image_keys`.
        seed: Draws the wordings.
        varied: Whether there are several wordings.
    """

    def __init__(self, catalog: Catalog, links: Links, keys: Keys, seed: int, *, varied: bool) -> None:
        self._keys, self._words = keys, mixed_words(image_words(catalog.image_ids))
        self._ids = _texts(catalog.image_ids)
        self._files = _texts([image_file(image_id) for image_id in catalog.image_ids])
        self._instances = _texts([instance.instance_id for instance in catalog.instances])
        self._group, self._groups = _coded([instance.group for instance in catalog.instances])
        self._category, categories = category_codes(catalog)
        self._categories = _texts(categories)
        self._wordings = _WORDINGS if varied else 1
        bank = [text for kind in [*categories, "object"] for text in self._bank(kind, seed)]
        self._question, self._questions = _coded(bank)
        self._kind, self._kinds = _coded(["positive", *(kind for kind, _ in links.kinds)])
        self._degrees = np.array([0, *(degree for _, degree in links.kinds)], dtype=np.int32)
        change, self._changes = _coded([*links.changes, "[]"])
        self._change = change[np.append(links.change, -1)]

    def table(self, units: Units, shown: Shown) -> pa.Table:
        """The table of the pairs ``shown``, of ``units``."""
        first, second = units.first[shown.unit], units.second[shown.unit]
        link = units.link[shown.unit]
        left, right = np.minimum(shown.first, shown.second), np.maximum(shown.first, shown.second)
        kind = units.kind[shown.unit]
        images = _Dictionary(len(self._ids), shown.first, shown.second)
        columns = [
            hexadecimal(pair_words(self._words, left, right)),
            *(images.column(self._files, side) for side in (0, 1)),
            *(images.column(self._ids, side) for side in (0, 1)),
            self._asked(units, shown, pair_keys(self._keys, left, right, "wording")),
            _one(_ANSWERS, (link < 0).astype(np.int32)),
            _one(self._instances, np.where(shown.swapped, second, first)),
            _one(self._instances, np.where(shown.swapped, first, second)),
            _one(self._kinds, self._kind[kind]),
            pa.array(self._degrees[kind]),
            _one(self._changes, self._change[link]),
            _one(self._categories, units.category[shown.unit]),
            _one(self._groups, self._group[first]),
        ]
        return pa.table(columns, names=PAIRS.names)

    def _asked(self, units: Units, shown: Shown, keys: Keys) -> pa.Array:
        """A question for each pair about its category; about an *object* where the two instances' categories differ."""
        category, other = units.category, self._category[units.second]
        kind = np.where(category == other, category, len(self._categories))[shown.unit]
        drawn = (keys % np.uint64(self._wordings)).astype(np.int64)
        return _one(self._questions, self._question[kind * self._wordings + drawn])

    def _bank(self, kind: str, seed: int) -> list[str]:
        """The wordings about a kind; where it is fixed, the same one for every kind and seed."""
        if self._wordings == 1:
            return [pair_question(generator(0, "pair question"), kind=kind)]
        rng = generator(seed, "pair questions", kind)
        return [pair_question(rng, kind=kind) for _ in range(_WORDINGS)]


class _Dictionary:
    """What of many texts some columns hold, and where; the columns may be made of several lists of such texts."""

    def __init__(self, size: int, *columns: Places) -> None:
        present = np.zeros(size, dtype=np.bool_)
        for column in columns:
            present[column] = True
        self._held = pa.array(np.flatnonzero(present))
        place = np.cumsum(present, dtype=np.int32) - np.int32(1)
        self._places = [pa.array(place[column]) for column in columns]

    def column(self, texts: pa.Array, number: int = 0) -> pa.Array:
        """Column ``number`` as texts."""
        return pa.DictionaryArray.from_arrays(self._places[number], texts.take(self._held))


def _one(texts: pa.Array, places: Places) -> pa.Array:
    return _Dictionary(len(texts), places).column(texts)


def _texts(values: Sequence[str]) -> pa.Array:
    return pa.array(values, pa.string())


def _coded(values: Sequence[str]) -> tuple[IntArray, pa.Array]:
    """A number for each of ``values``, and the text for each number: a dictionary must not hold a text twice."""
    place = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return np.array([place[value] for value in values], dtype=np.int64), _texts(list(place))


_ANSWERS = pa.array(["no", "yes"])
