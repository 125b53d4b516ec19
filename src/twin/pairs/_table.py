"""The table of pair queries of one split."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.answers import pair_question
from twin.catalog.store import image_file
from twin.core import digest, generator
from twin.pairs._catalog import Catalog, IntArray, Link
from twin.pairs._draws import Keys, pair_keys
from twin.pairs._expand import POSITIVE, ImagePairs
from twin.pairs._kinds import instance_categories, pair_kinds
from twin.pairs._order import balanced_order

__all__ = ["pair_table"]

_WORDINGS = 256
"""Questions drawn for a category; a pair takes one of them by its own number."""


def pair_table(catalog: Catalog, pairs: ImagePairs, links: Sequence[Link], keys: Keys, seed: int) -> pa.Table:
    """The pair queries as a table, by ascending pair id.

    Args:
        catalog: The catalogue.
        pairs: The chosen image pairs.
        links: All links; ``pairs.link`` numbers them.
        keys: From `image_keys` for ``catalog.image_ids``.
        seed: Draws the wordings.
    """
    ids = [
        digest(catalog.image_ids[left], catalog.image_ids[right])
        for left, right in zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)
    ]
    by_id = np.argsort(np.array(ids, dtype=np.str_), kind="stable")
    pairs = pairs.take(by_id)
    swap = balanced_order(
        pairs.left, pairs.right, pairs.link == POSITIVE, pair_keys(keys, pairs.left, pairs.right, "order")
    )
    first, second = np.where(swap, pairs.right, pairs.left), np.where(swap, pairs.left, pairs.right)
    one = np.where(swap, pairs.right_instance, pairs.left_instance)
    other = np.where(swap, pairs.left_instance, pairs.right_instance)
    kinds = pair_kinds(pairs, links)
    category, categories = instance_categories(catalog)
    instance_ids = [instance.instance_id for instance in catalog.instances]
    files = [image_file(image_id) for image_id in catalog.image_ids]
    columns = {
        "pair_id": pa.array(ids).take(pa.array(by_id)),
        "image_1": _texts(files, first),
        "image_2": _texts(files, second),
        "image_id_1": _texts(catalog.image_ids, first),
        "image_id_2": _texts(catalog.image_ids, second),
        "question": _questions(catalog, pairs, pair_keys(keys, pairs.left, pairs.right, "wording"), seed),
        "answer": _texts(["no", "yes"], pairs.link == POSITIVE),
        "instance_1": _texts(instance_ids, one),
        "instance_2": _texts(instance_ids, other),
        "kind": _texts([kind for kind, _ in kinds.names], kinds.number),
        "degree": pa.array(np.array([degree for _, degree in kinds.names], dtype=np.int32)[kinds.number]),
        "changes": _texts([*(link.changes for link in links), "[]"], pairs.link % (len(links) + 1)),
        "category": _texts(categories, category[pairs.left_instance]),
        "group": _texts([instance.group for instance in catalog.instances], pairs.left_instance),
    }
    return pa.table(columns)


def _texts(values: Sequence[str], places: IntArray | NDArray[np.bool_]) -> pa.Array:
    return pa.array(values, type=pa.string()).take(pa.array(places.astype(np.int64)))


def _questions(catalog: Catalog, pairs: ImagePairs, keys: Keys, seed: int) -> pa.Array:
    """A question for each pair about its category; about an *object* where the two photos' categories differ."""
    category, names = instance_categories(catalog)
    left, right = category[pairs.left_instance], category[pairs.right_instance]
    bank = [question for kind in [*names, "object"] for question in _wordings(kind, seed)]
    number = np.where(left == right, left, len(names)) * _WORDINGS
    return _texts(bank, number + (keys % np.uint64(_WORDINGS)).astype(np.int64))


def _wordings(kind: str, seed: int) -> list[str]:
    rng = generator(seed, "pair questions", kind)
    return [pair_question(rng, kind=kind) for _ in range(_WORDINGS)]
