"""Look-alikes and pairs with FAISS and pandas: ``python benchmarks/_pairs_peer.py FOLDER LINKS OUT``.

It runs in the environment of ``make peers``, which has no twin in it, and prints CPU seconds, the peak of memory in MiB
above what the libraries take, and the number of pairs.
"""

import hashlib
import json
import random
import resource
import sys
import time
from pathlib import Path

import faiss
import numpy as np
import pandas as pd

NEIGHBOURS = 100


def mined(folder: Path, photos: pd.DataFrame, links: int) -> pd.DataFrame:
    """The ``links`` pairs of instances of one category with the largest mean cosine of neighbouring photos."""
    vectors = np.load(folder / "vectors.npy")
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    cosine, found = index.search(vectors, NEIGHBOURS)
    near = pd.DataFrame(
        {"one": np.repeat(np.arange(len(vectors)), NEIGHBOURS), "other": found.ravel(), "cosine": cosine.ravel()}
    )
    for side in ("one", "other"):
        near = near.merge(
            photos[["row", "instance_id", "category"]].add_suffix(f"_{side}"), left_on=side, right_on=f"row_{side}"
        )
    near = near[
        (near["category_one"] == near["category_other"]) & (near["instance_id_one"] < near["instance_id_other"])
    ]
    mean = near.groupby(["instance_id_one", "instance_id_other"], as_index=False)["cosine"].mean()
    return mean.nlargest(links, "cosine")


def pairs(photos: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """All pairs within instances and across links, each once, in canonical order."""
    yes = photos.merge(photos, on="instance_id", suffixes=("_1", "_2"))
    yes = yes[yes["image_id_1"] < yes["image_id_2"]].assign(answer="yes")
    yes["instance_id_1"] = yes["instance_id_2"] = yes.pop("instance_id")
    no = links.merge(photos.add_suffix("_1"), left_on="instance_id_one", right_on="instance_id_1")
    no = no.merge(photos.add_suffix("_2"), left_on="instance_id_other", right_on="instance_id_2").assign(answer="no")
    columns = ["image_id_1", "image_id_2", "instance_id_1", "instance_id_2", "category_1", "answer"]
    both = pd.concat([yes[columns], no[columns]], ignore_index=True)
    swap = both["image_id_1"] > both["image_id_2"]
    for name in ("image_id", "instance_id"):
        both.loc[swap, [f"{name}_1", f"{name}_2"]] = both.loc[swap, [f"{name}_2", f"{name}_1"]].to_numpy()
    return both.drop_duplicates(["image_id_1", "image_id_2"])


def asked(table: pd.DataFrame) -> pd.DataFrame:
    """An id, a shown order and a question for each pair."""
    table = table.rename(columns={"category_1": "category"})
    table["pair_id"] = [
        hashlib.blake2b(f"{one} {other}".encode(), digest_size=16).hexdigest()
        for one, other in zip(table["image_id_1"], table["image_id_2"], strict=True)
    ]
    draw = random.Random(0)
    swap = np.array([draw.random() < 0.5 for _ in range(len(table))])
    for name in ("image_id", "instance_id"):
        table.loc[swap, [f"{name}_1", f"{name}_2"]] = table.loc[swap, [f"{name}_2", f"{name}_1"]].to_numpy()
    for side in "12":
        table[f"image_{side}"] = table[f"image_id_{side}"] + ".jpg"
    table["question"] = "Do both photos show one and the same " + table["category"] + "?"
    table["kind"] = np.where(table["answer"] == "yes", "positive", "mined")
    return table.assign(degree=0, changes="[]", group="").sort_values("pair_id")


def main() -> None:
    folder, links, out = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    faiss.omp_set_num_threads(1)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    photos = pd.read_parquet(folder / "photos.parquet").merge(
        pd.read_parquet(folder / "instances.parquet"), on="instance_id"
    )
    photos = photos.sort_values("row")
    table = asked(pairs(photos, mined(folder, photos, links)))
    table.to_parquet(out, compression="zstd", index=False)
    seconds = time.process_time() - start
    print(json.dumps([seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, len(table)]))


if __name__ == "__main__":
    main()
