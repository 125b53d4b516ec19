"""Find the look-alikes of every instance, against the whole similarity matrix of the photos in NumPy.

    python benchmarks/mine.py [--quick]

Both start from the same unit vectors of photos and find the five instances most similar, by the mean cosine of their
photos, to each one. The peer is the plain way: the n×n matrix of all photos, averaged over the photos of each two
instances, then `argpartition`. Each runs in a process of its own, on one core; seconds are CPU time, so that other work
on the machine does not count, and memory is the peak above what the process held before. The last line is JSON.
"""

import argparse
import os

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

import numpy as np
import numpy.typing as npt

from _measure import one_core, summary
from twin.core import generator
from twin.mine._catalogue import Instance, Photographed
from twin.mine._nearest import nearest

LINKS = 5
PHOTOS = 4
DIMENSIONS = 1392

Found = npt.NDArray[np.int64]


def catalogue_of(instances: int) -> Photographed:
    draw = generator(0, "benchmark", instances)
    vectors = np.empty((instances * PHOTOS, DIMENSIONS), dtype=np.float32)
    # Instance by instance, so that making them leaves no peak of memory behind.
    for start in range(0, len(vectors), PHOTOS):
        photos = draw.normal(size=DIMENSIONS) + draw.normal(size=(PHOTOS, DIMENSIONS))
        vectors[start : start + PHOTOS] = photos / np.linalg.norm(photos, axis=1, keepdims=True)
    rows = [Instance(f"{number:06d}", "cup", False, "", 0, "[]") for number in range(instances)]
    return Photographed(rows, vectors, np.arange(instances + 1) * PHOTOS)


def with_twin(catalogue: Photographed) -> Found:
    members = np.arange(len(catalogue.instances))
    found = nearest(catalogue, members, count=LINKS, rule="mean", block=1024, advance=lambda _pairs: None)
    return np.array([sorted(neighbour.instance for neighbour in found[member]) for member in members.tolist()])


def with_numpy(catalogue: Photographed) -> Found:
    count = len(catalogue.instances)
    cosines = catalogue.vectors @ catalogue.vectors.T
    similarity = cosines.reshape(count, PHOTOS, count, PHOTOS).mean(axis=(1, 3))
    np.fill_diagonal(similarity, -np.inf)
    return np.sort(np.argpartition(-similarity, LINKS, axis=1)[:, :LINKS], axis=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a third of the instances")
    instances = 2_000 if parser.parse_args().quick else 6_000
    cost, found = one_core(with_twin, catalogue_of, instances)
    peer_cost, peer_found = one_core(with_numpy, catalogue_of, instances)
    agreeing = float((found == peer_found).all(axis=1).mean())
    assert agreeing > 0.999, f"the two ways agree on {agreeing:.2%} of the instances only"
    print(f"{instances:,} instances, {instances * PHOTOS:,} photos; the two ways agree on {agreeing:.2%}")
    print(f"twin   {cost.seconds:7.2f} s {cost.memory:7.0f} MiB")
    print(f"NumPy  {peer_cost.seconds:7.2f} s {peer_cost.memory:7.0f} MiB")
    peer = f"whole photo matrix and argpartition in NumPy {np.__version__}"
    summary("mine", peer, cost, peer_cost, instances=instances)


if __name__ == "__main__":
    main()
