"""Find near hashes among a million, against faiss.

    python benchmarks/hamming.py [--quick] [--peers PYTHON]

Both look for pairs of 64-bit hashes that differ in at most six bits, and both are exact: the peer is
``IndexBinaryFlat``, which compares all with all, and was faster here than ``IndexBinaryMultiHash``. The bits of the
hashes are not evenly spread, and one hash in a hundred is near another one. The peer is asked for the neighbours of
each 25th hash only, and the seconds of that search count 25 times. Each runs in a process of its own, on one core;
seconds are CPU time, so that other work on the machine does not count, and memory is the peak of the process. Both must
find the same, and ours among 20,000 of the hashes what comparing all with all finds. The peer runs in the environment
that ``make peers`` makes. The last line is JSON.
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from _measure import Cost, one_core, program, summary
from _peers import TOOLS, peers_option
from twin.catalog.checks import Matches, near_pairs
from twin.core import generator

RADIUS = 6
CHECKED = 20_000
STEP = 25
BLOCK = 50_000

Hashes = NDArray[np.uint64]


def make_hashes(path: Path, count: int) -> None:
    """Hashes of which a bit is set in 30 to 70 %; each hundredth is the one before it with up to eight bits turned."""
    draw = generator(0, "benchmark", count)
    shares = draw.uniform(0.3, 0.7, 64)
    blocks = [draw.random((BLOCK, 64), dtype=np.float32) < shares for _ in range(-(-count // BLOCK))]
    hashes = np.concatenate([np.packbits(block, axis=1).view(np.uint64)[:, 0] for block in blocks])[:count]
    copies = np.arange(99, count, 100)
    turned = np.zeros(len(copies), np.uint64)
    for place in range(8):
        bit = np.uint64(1) << draw.integers(0, 64, len(copies)).astype(np.uint64)
        turned ^= np.where(draw.integers(0, 9, len(copies)) > place, bit, np.uint64(0))
    hashes[copies] = hashes[copies - 1] ^ turned
    np.save(path, np.unique(hashes))


def with_twin(hashes: Hashes) -> Matches:
    return near_pairs(hashes, RADIUS)


def compared(hashes: Hashes) -> NDArray[np.int64]:
    """The pairs by comparing all with all."""
    rows = [np.flatnonzero(np.bitwise_count(hashes[place + 1 :] ^ one) <= RADIUS) for place, one in enumerate(hashes)]
    first = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    return np.stack([first, np.concatenate(rows) + first + 1], axis=1)


def pairs_of(matches: Matches) -> NDArray[np.int64]:
    return np.stack([matches.first, matches.second], axis=1)


def with_faiss(python: Path, hashes: Path, out: Path) -> tuple[Cost, NDArray[np.int64]]:
    """What it costs to search for all, and the pairs of each `STEP`-th hash."""
    _, printed = program([python, TOOLS, "faiss", hashes, out, str(STEP)])
    build, search, memory = json.loads(printed)
    return Cost(build + STEP * search, memory), np.unique(np.sort(np.load(out), axis=1), axis=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="200,000 hashes")
    peers = peers_option(parser)
    count, python = 200_000 if parser.parse_args().quick else 1_000_000, peers()
    with tempfile.TemporaryDirectory(prefix="twin-benchmark-") as name:
        path = Path(name) / "hashes.npy"
        make_hashes(path, count)
        cost, matches = one_core(with_twin, np.load, path, whole=True)
        peer_cost, peer_pairs = with_faiss(python, path, Path(name) / "pairs.npy")
        some = generator(1, "benchmark").permutation(np.load(path))[:CHECKED]
    assert np.array_equal(pairs_of(near_pairs(some, RADIUS)), compared(some)), "some pairs are wrong or missing"
    asked = pairs_of(matches)[(pairs_of(matches) % STEP == 0).any(axis=1)]
    assert np.array_equal(asked, peer_pairs), "the two ways find different pairs"
    print(f"{count:,} hashes, {len(matches):,} pairs within {RADIUS} bits")
    print(f"twin   {cost.seconds:7.2f} s {cost.memory:7.0f} MiB")
    print(f"faiss  {peer_cost.seconds:7.2f} s {peer_cost.memory:7.0f} MiB")
    summary("hamming", "faiss IndexBinaryFlat", cost, peer_cost, hashes=count, pairs=len(matches))


if __name__ == "__main__":
    main()
