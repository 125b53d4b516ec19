"""Find look-alikes among instances of TWIN's size, against the whole similarity matrix of the photos in NumPy.

    python benchmarks/mine.py [--quick] [--approximate]

22,157 unit vectors of 512 dimensions, 1,836 instances (with --quick a third of them). Both ways start from the vectors
and find, for each instance, the fifty most similar others of any category by the mean cosine of their photos, then at
most five links each. The peer is the plain way: the matrix of all photos, averaged over the photos of two instances,
`argpartition`, and a loop over the pairs. Each runs in a process of its own, on one core; seconds are CPU time, so that
other work on the machine does not count, and memory is the peak above what the process held before. The last line is
JSON.

--approximate measures the index (needs FAISS) instead: a million vectors of 256 dimensions, and for a thousand of them
the share of the 20 nearest that it finds; the peer is a product with all vectors, in blocks.
"""

import argparse
import json
import os
import time

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from _measure import one_core, summary
from twin.core import MineSettings, generator
from twin.mine._approximate import build_index, nearest_in
from twin.mine._catalogue import Instances, Photographed
from twin.mine._choice import choose_links
from twin.mine._identity import Identity
from twin.mine._shortlisting import shortlisted_pairs

LINKS, SHORTLIST = 5, 50
INSTANCES, PHOTOS, DIMENSIONS, CATEGORIES = 1_836, 22_157, 512, 36
NEAREST, QUERIES = 20, 1_000

Pairs = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]


def catalogue_of(instances: int) -> Photographed:
    draw = generator(0, "benchmark", instances)
    photos = PHOTOS * instances // INSTANCES
    starts = np.arange(instances + 1) * photos // instances
    owner = np.repeat(np.arange(instances), np.diff(starts))
    centres = (
        draw.normal(size=(instances, DIMENSIONS))
        + draw.normal(size=(CATEGORIES, DIMENSIONS))[np.arange(instances) % CATEGORIES]
    )
    vectors = np.empty((photos, DIMENSIONS), dtype=np.float32)
    for start in range(0, photos, 1024):  # in parts, so that making them leaves no peak of memory behind
        part = centres[owner[start : start + 1024]]
        part += draw.normal(size=part.shape)
        vectors[start : start + 1024] = part / np.linalg.norm(part, axis=1, keepdims=True)
    nobody = np.arange(instances)
    rows = Instances(
        ids=pa.array([f"{number:06d}" for number in range(instances)]),
        categories=pa.array([f"{number % CATEGORIES}" for number in range(instances)]),
        rendered=np.zeros(instances, dtype=np.bool_),
        base=nobody * 0 - 1,
        degree=np.zeros(instances, dtype=np.int32),
        changes=pa.array(["[]"] * instances),
        identity=Identity(nobody, nobody),
    )
    return Photographed(
        rows, pa.array([f"{number:06d}" for number in range(photos)]), starts, np.arange(photos), vectors
    )


def with_twin(catalogue: Photographed) -> tuple[Pairs, int]:
    settings = MineSettings(links=LINKS, shortlist=SHORTLIST, across=True)
    pairs = shortlisted_pairs(catalogue, settings)
    return np.stack([pairs.first, pairs.second]), len(choose_links(catalogue, pairs, settings).links)


def with_numpy(catalogue: Photographed) -> tuple[Pairs, int]:
    cosines = catalogue.vectors @ catalogue.vectors.T
    starts, sizes = catalogue.starts[:-1], catalogue.sizes
    sums = np.add.reduceat(np.add.reduceat(cosines, starts, axis=0), starts, axis=1)
    similarity = sums / np.outer(sizes, sizes)
    np.fill_diagonal(similarity, -np.inf)
    nearest = np.argpartition(-similarity, SHORTLIST, axis=1)[:, :SHORTLIST]
    pairs = {(min(one, other), max(one, other)) for one, row in enumerate(nearest.tolist()) for other in row}
    degree, links = [0] * len(sizes), 0
    for one, other in sorted(pairs, key=lambda pair: -similarity[pair]):
        if degree[one] < LINKS and degree[other] < LINKS:
            degree[one], degree[other], links = degree[one] + 1, degree[other] + 1, links + 1
    return np.array(sorted(pairs)).T, links


def compare(instances: int) -> None:
    cost, (pairs, links) = one_core(with_twin, catalogue_of, instances)
    peer_cost, (peer_pairs, peer_links) = one_core(with_numpy, catalogue_of, instances)
    ours, theirs = (set(zip(*found.tolist(), strict=True)) for found in (pairs, peer_pairs))
    agreeing = len(ours & theirs) / len(ours | theirs)
    assert agreeing > 0.999, f"the two ways agree on {agreeing:.2%} of the pairs only"
    print(f"{instances:,} instances; the two ways agree on {agreeing:.3%} of {len(ours):,} shortlisted pairs")
    print(f"twin   {cost.seconds:7.2f} s {cost.memory:7.0f} MiB {links:9,} links")
    print(f"NumPy  {peer_cost.seconds:7.2f} s {peer_cost.memory:7.0f} MiB {peer_links:9,} links")
    peer = f"whole photo matrix and argpartition in NumPy {np.__version__}"
    summary("mine", peer, cost, peer_cost, instances=instances)


def many_vectors(count: int) -> Vectors:
    """Vectors whose differences lie in a few of the dimensions, in families of any closeness."""
    draw = generator(0, "benchmark", "approximate")
    mixing = draw.normal(size=(48, 256)).astype(np.float32)
    families = draw.normal(size=(500, 48))
    vectors = np.empty((count, 256), dtype=np.float32)
    for start in range(0, count, 10_000):
        rows = min(10_000, count - start)
        near = draw.uniform(0, 1, (rows, 1))
        inner = near * families[draw.integers(500, size=rows)] + draw.normal(size=(rows, 48))
        part = inner.astype(np.float32) @ mixing + draw.normal(size=(rows, 256)).astype(np.float32)
        vectors[start : start + rows] = part / np.linalg.norm(part, axis=1, keepdims=True)
    return vectors


def approximate(count: int) -> None:
    vectors = many_vectors(count)
    queries = vectors[count // 3 :: count // QUERIES][:QUERIES]
    index, told = build_index(vectors, NEAREST)
    begun = time.process_time()
    found = nearest_in(index, queries, NEAREST)
    asked, begun = time.process_time() - begun, time.process_time()
    exact = exactly(vectors, queries)
    compared = time.process_time() - begun
    hits = [len({*one} & {*other}) for one, other in zip(found.tolist(), exact.tolist(), strict=True)]
    recall = float(np.mean(hits)) / NEAREST
    assert recall >= 0.98, f"the index finds {recall:.2%} of the nearest only"
    print(
        f"{count:,} vectors: recall@{NEAREST} {recall:.4f} over {len(queries):,} queries ({told:.4f} on its own sample)"
    )
    print(f"{index.nprobe} of {index.nlist} lists; {asked:.2f} s CPU, all compared {compared:.2f} s")
    result = {"name": "mine index", "vectors": count, "recall": recall, "seconds": asked, "peer_seconds": compared}
    print(json.dumps(result))


def exactly(vectors: Vectors, queries: Vectors) -> Pairs:
    scores, rows = [], []
    for start in range(0, len(vectors), 20_000):
        part = queries @ vectors[start : start + 20_000].T
        rows.append(np.argpartition(-part, NEAREST, axis=1)[:, :NEAREST])
        scores.append(np.take_along_axis(part, rows[-1], axis=1))
        rows[-1] += start
    best = np.argpartition(-np.concatenate(scores, axis=1), NEAREST, axis=1)[:, :NEAREST]
    return np.take_along_axis(np.concatenate(rows, axis=1), best, axis=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a third of the instances, a tenth of the vectors")
    parser.add_argument("--approximate", action="store_true", help="measure the index")
    options = parser.parse_args()
    if options.approximate:
        approximate(100_000 if options.quick else 1_000_000)
    else:
        compare(INSTANCES // 3 if options.quick else INSTANCES)


if __name__ == "__main__":
    main()
