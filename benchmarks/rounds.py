"""Re-score a shortlist with the comparators of a round, against comparing the two photos of each pair anew.

    python benchmarks/rounds.py [--quick]

600 drawn vases (with --quick 90), two thirds of them near-twins that the catalogue does not know, three photos each.
Three comparators learn from the links of round 0, as `twin mine --round 1` has it (with --quick in a fifth of the
steps), and score the shortlist. Ours encodes each photo once. The peer takes one pair of photos after the other,
encodes both, and lets the same comparators compare them; it is timed on some of the links and counted up. Each runs in
a process of its own on one core, decoded photos in memory; seconds are CPU time, and memory is the peak of the process,
libraries and photos included. Printed besides: how many of the unknown near-twins are among the links of rounds 0 and
1, and among as many links by similarity alone. The last line is JSON.
"""

import argparse
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import torch
from PIL import Image

from _measure import one_core, summary
from _twins import DEGREES, PHOTOS, Vases, photo, vases
from _twins_found import found
from twin.core import MineSettings, generator
from twin.embed import Lite0
from twin.mine._catalogue import Instances, Photographed
from twin.mine._choice import choose_links
from twin.mine._identity import Identity
from twin.mine._pairs import Pairs
from twin.mine._shortlisting import shortlisted_pairs
from twin.mine.comparator import load_comparator
from twin.mine.rounds import _comparators
from twin.mine.rounds._comparators import Comparators, train_comparators
from twin.mine.rounds._folds import FOLDS
from twin.mine.rounds._known import Links
from twin.mine.rounds._lessons import lessons_of
from twin.mine.rounds._photo_pairs import between

BASES, SAMPLE = 200, 20
SETTINGS = MineSettings(links=3, shortlist=30)

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Material:
    """Photos, and what a round knows before it scores."""

    images: Sequence[Image.Image]
    catalogue: Photographed
    pairs: Pairs
    comparators: Comparators


def photos_of(known: Vases) -> list[Image.Image]:
    return [photo(look, PHOTOS * number + shot) for number, look in enumerate(known.looks) for shot in range(PHOTOS)]


def catalogue_of(vectors: npt.NDArray[np.float32]) -> Photographed:
    """A catalogue that knows no near-twins, but that all its instances differ."""
    count = len(vectors) // PHOTOS
    nobody = np.arange(count)
    instances = Instances(
        ids=pa.array([f"{number:05d}" for number in range(count)]),
        categories=pa.array(["vase"] * count),
        rendered=np.ones(count, dtype=np.bool_),
        base=nobody * 0 - 1,
        degree=np.zeros(count, dtype=np.int32),
        changes=pa.array(["[]"] * count),
        identity=Identity(nobody, nobody),
    )
    names = pa.array([f"{number:06d}" for number in range(len(vectors))])
    return Photographed(instances, names, np.arange(count + 1) * PHOTOS, np.arange(len(vectors)), vectors)


def trained(catalogue: Photographed, known: Vases, images: Sequence[Image.Image]) -> tuple[Comparators, Pairs, Pairs]:
    """The comparators, the shortlist, and the links of round 0. A quarter of the bases teaches nothing."""
    pairs = shortlisted_pairs(catalogue, SETTINGS)
    links = choose_links(catalogue, pairs, SETTINGS).links.pairs
    folds = known.base // (1 + len(DEGREES)) % (FOLDS + 1)
    folds = np.where(folds == FOLDS, -1, folds)
    kinds = np.full(len(links), "mined", dtype=object)
    accepted = Links(links.first, links.second, kinds, np.zeros(len(links), dtype=np.int64))
    lessons = [lessons_of(catalogue, accepted, folds, fold) for fold in range(FOLDS)]
    tokens = dict(zip(catalogue.image_ids.to_pylist(), Lite0().encode_grid(images), strict=True))
    return train_comparators(catalogue, folds, lessons, tokens), pairs, links


def material(folder: Path, bases: int) -> Material:
    """What ``save`` left, without tokens."""
    vectors, pairs, folds = (np.load(folder / f"{name}.npy") for name in ("vectors", "pairs", "folds"))
    each = [load_comparator(folder / str(fold)) for fold in range(FOLDS)]
    catalogue = catalogue_of(vectors)
    images = photos_of(vases(bases))
    Lite0(1).encode_grid(images[:1])
    chosen = Pairs(pairs[0], pairs[1], np.zeros(pairs.shape[1]))
    return Material(images, catalogue, chosen, Comparators(catalogue, folds, each, {}))


def save(folder: Path, comparators: Comparators, pairs: Pairs) -> None:
    np.save(folder / "vectors.npy", comparators.catalogue.vectors)
    np.save(folder / "pairs.npy", np.stack([pairs.first, pairs.second]))
    np.save(folder / "folds.npy", comparators.folds)
    for fold, comparator in enumerate(comparators.each):
        comparator.save(folder / str(fold))


def with_twin(given: Material) -> FloatArray:
    encoder, tokens = Lite0(1), {}
    for start in range(0, len(given.images), 64):
        names = given.catalogue.image_ids[start : start + 64].to_pylist()
        tokens |= dict(zip(names, encoder.encode_grid(given.images[start : start + 64]), strict=True))
    comparators = Comparators(given.catalogue, given.comparators.folds, given.comparators.each, tokens)
    return comparators.between(given.pairs.first, given.pairs.second)


@torch.inference_mode()
def one_by_one(given: Material) -> FloatArray:
    """The same for some links at even distances."""
    torch.set_num_threads(1)
    encoder, folds = Lite0(1), given.comparators.folds
    photos = between(given.catalogue.starts, given.pairs.first, given.pairs.second, 4, generator(0, "mine", "scored"))
    scores = []
    for link in some(len(given.pairs)):
        ends, values = folds[[given.pairs.first[link], given.pairs.second[link]]], []
        for place in np.flatnonzero(photos.owner == link):
            shown = [given.images[side] for side in (photos.left[place], photos.right[place])]
            raw = [torch.from_numpy(encoder.encode_grid([image])) for image in shown]
            for fold, comparator in enumerate(given.comparators.each):
                if fold not in ends:
                    network = comparator.network
                    sides = [network.project(network.standardise(one)) for one in raw]
                    values.append(comparator.probability(network(*sides).double().numpy())[0])
        scores.append(np.mean(values))
    return np.array(scores)


def some(links: int) -> IntArray:
    return np.arange(SAMPLE) * links // SAMPLE


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a seventh of the vases, a fifth of the steps")
    quick = parser.parse_args().quick
    bases = BASES * 3 // 20 if quick else BASES
    if quick:
        _comparators.STEPS //= 5
    known = vases(bases)
    images = photos_of(known)
    catalogue = catalogue_of(Lite0().encode(images))
    comparators, pairs, links = trained(catalogue, known, images)
    scores = comparators.between(pairs.first, pairs.second)
    shares = found(known, catalogue, pairs, links, scores, settings=SETTINGS)
    with tempfile.TemporaryDirectory() as folder:
        save(Path(folder), comparators, pairs)
        cost, ours = one_core(with_twin, material, Path(folder), bases, whole=True)
        sampled, theirs = one_core(one_by_one, material, Path(folder), bases, whole=True)
    assert np.array_equal(ours, scores)
    assert np.allclose(ours[some(len(pairs))], theirs, atol=1e-4), "the two ways give other probabilities"
    peer_cost = type(cost)(sampled.seconds * len(pairs) / SAMPLE, sampled.memory)
    print(f"{len(pairs):,} links of {len(known.base):,} instances and {len(images):,} photos re-scored")
    print(f"twin       {cost.seconds:8.2f} s {cost.memory:6.0f} MiB")
    print(f"one by one {peer_cost.seconds:8.2f} s {peer_cost.memory:6.0f} MiB ({sampled.seconds:.2f} s for {SAMPLE})")
    print(
        f"unknown near-twins among {shares['links']:,} links: {shares['recall_round']:.1%} of rounds 0 and 1, "
        f"{shares['recall_similarity']:.1%} by similarity"
    )
    summary("rounds", "each photo pair encoded and compared anew", cost, peer_cost, **shares)


if __name__ == "__main__":
    main()
