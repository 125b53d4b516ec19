"""Expand a TWIN-sized pair set, against the plain way with itertools and pandas.

    python benchmarks/pairs.py [--quick]

Both ways start from the same instances, photos and links in memory and end with a Parquet file: all within-instance
pairs, all cross-image pairs of the links, no duplicate, as many yes as no in each category, a shown order, a question,
an id. twin balances the shown order photo by photo and the kinds of negatives; the plain way draws both.
Each way runs in a process of its own, on one core; seconds are CPU time, so that other work on the machine does not
count, and memory is the peak above what the process held before. The last line is JSON.
"""

import argparse
import hashlib
import itertools
import random
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from _measure import one_core, summary
from twin.answers import pair_question
from twin.catalog.store import image_file
from twin.core import digest, generator, write_arrow
from twin.pairs import Catalog, Instance, Link, image_keys, pair_table, select_pairs

CATEGORIES = 36

Linked = tuple[Catalog, list[Link]]


def catalog_of(instances: int, photos: int) -> Linked:
    """As many instances, photos, categories and pairs as TWIN has: about 12 photos an instance, 561K pairs."""
    rng = generator(0, "benchmark", instances)
    ids = sorted(digest("photo", str(number)) for number in range(photos))
    owner = np.sort(
        np.concatenate([np.repeat(np.arange(instances), 2), rng.integers(instances, size=photos - 2 * instances)])
    )
    rows = tuple(Instance(f"{place:05d}", f"category {place % CATEGORIES}", "", "", {}) for place in range(instances))
    shuffled = rng.permutation(photos)
    places = tuple(shuffled[owner == place] for place in range(instances))
    catalog = Catalog(rows, places, tuple(ids), np.zeros(photos, np.uint64))
    shared = {
        (place, place + step * CATEGORIES)
        for place in range(instances)
        for step in (1, 2)
        if place + step * CATEGORIES < instances
    }
    chosen = sorted(shared, key=lambda link: digest(str(link)))[: 3000 * instances // 1836]
    return catalog, [Link(one, other, "mined", 0, "[]") for one, other in sorted(chosen)]


def with_twin(linked: Linked, path: Path) -> None:
    catalog, links = linked
    keys = image_keys(catalog.image_ids, 0)
    splits = ["train"] * len(catalog.instances)
    selection = select_pairs(catalog, links, splits, "train", keys=keys, per_category=None)
    write_arrow(path, pair_table(catalog, selection.pairs, links, keys, 0))


def with_pandas(linked: Linked, path: Path) -> None:
    catalog, links = linked
    rows = []
    for instance, photos in zip(catalog.instances, catalog.photos, strict=True):
        for one, other in itertools.combinations(photos.tolist(), 2):
            rows.append(_row(catalog, instance, instance, (one, other), "yes"))
    for link in links:
        first, second = catalog.instances[link.first], catalog.instances[link.second]
        for one, other in itertools.product(catalog.photos[link.first].tolist(), catalog.photos[link.second].tolist()):
            rows.append(_row(catalog, first, second, (one, other), "no"))
    table = pd.DataFrame(rows).drop_duplicates(["image_id_1", "image_id_2"])
    sizes = table.groupby(["category", "answer"]).size().unstack().min(axis=1)
    parts = [
        part.sample(sizes[category], random_state=0) for (category, _), part in table.groupby(["category", "answer"])
    ]
    table = pd.concat(parts)
    draw, rng = random.Random(0), np.random.default_rng(0)
    swap = np.array([draw.random() < 0.5 for _ in range(len(table))])
    table["pair_id"] = [
        hashlib.blake2b(f"{one} {other}".encode(), digest_size=16).hexdigest()
        for one, other in zip(table["image_id_1"], table["image_id_2"], strict=True)
    ]
    for name in ("image", "image_id", "instance"):
        columns = [f"{name}_1", f"{name}_2"]
        table.loc[swap, columns] = table.loc[swap, columns[::-1]].to_numpy()
    table["question"] = [pair_question(rng, kind=category) for category in table["category"]]
    table.sort_values("pair_id").to_parquet(path, compression="zstd")


def _row(
    catalog: Catalog, first: Instance, second: Instance, photos: tuple[int, int], answer: str
) -> dict[str, object]:
    (one, first), (other, second) = sorted(zip(photos, (first, second), strict=True), key=lambda item: item[0])
    return {
        "image_1": image_file(catalog.image_ids[one]),
        "image_2": image_file(catalog.image_ids[other]),
        "image_id_1": catalog.image_ids[one],
        "image_id_2": catalog.image_ids[other],
        "answer": answer,
        "instance_1": first.instance_id,
        "instance_2": second.instance_id,
        "kind": "positive" if answer == "yes" else "mined",
        "degree": 0,
        "changes": "[]",
        "category": first.category,
        "group": first.group,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the instances")
    size = (184, 2_216) if parser.parse_args().quick else (1_836, 22_157)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("twin.parquet", "pandas.parquet")]
        cost, _ = one_core(partial(with_twin, path=paths[0]), catalog_of, *size)
        peer_cost, _ = one_core(partial(with_pandas, path=paths[1]), catalog_of, *size)
        ours, peers = (pq.read_table(path, columns=["category", "answer"]).to_pandas().value_counts() for path in paths)
        assert ours.to_dict() == peers.to_dict(), "the two ways disagree on the numbers of pairs"
    catalog, links = catalog_of(*size)
    sizes = [len(photos) for photos in catalog.photos]
    expanded = sum(n * (n - 1) // 2 for n in sizes) + sum(sizes[link.first] * sizes[link.second] for link in links)
    print(f"{expanded:,} pairs expanded from {size[1]:,} photos of {size[0]:,} instances, {int(ours.sum()):,} kept")
    for name, one in (("twin", cost), ("itertools+pandas", peer_cost)):
        print(f"{name:16}  {one.seconds:7.2f} s {one.memory:8.0f} MiB   {expanded / one.seconds:12,.0f} pairs/s")
    summary("pairs", f"itertools + pandas {pd.__version__}", cost, peer_cost, pairs=expanded)


if __name__ == "__main__":
    main()
