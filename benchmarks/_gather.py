"""Vectors in many shards put into one file, in the order of the catalogue."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from twin.embed._assemble import assemble
from twin.embed._shards import Shards

DIMENSIONS = 512
_SHARD = 1024


def make_shards(folder: Path, count: int) -> None:
    """Random vectors, in shards of a thousand."""
    shards, draw = Shards(folder, "made-up"), np.random.default_rng(0)
    for start in range(0, count, _SHARD):
        ids = [f"{number:032x}" for number in range(start, min(start + _SHARD, count))]
        shards.add(f"{start:08d}", ids, draw.normal(size=(len(ids), DIMENSIONS)).astype(np.float32))


def prepare(folder: Path, count: int) -> tuple[Path, list[str]]:
    """The shards, and the ids in the order of a catalogue that mixes them."""
    order = np.random.default_rng(1).permutation(count)
    return folder, [f"{number:032x}" for number in order]


def with_twin(material: tuple[Path, list[str]]) -> float:
    folder, ids = material
    assemble(folder / "twin.npy", pa.array(ids, pa.string()), Shards(folder, "made-up").read())
    return _check(folder / "twin.npy")


def with_numpy(material: tuple[Path, list[str]]) -> float:
    folder, ids = material
    known: dict[str, np.ndarray] = {}
    for path in sorted((folder / "shards" / "made-up").iterdir()):
        with np.load(path) as shard:
            known.update(zip(shard["ids"].tolist(), shard["vectors"], strict=True))
    np.save(folder / "numpy.npy", np.stack([known[image_id] for image_id in ids]))
    return _check(folder / "numpy.npy")


def _check(path: Path) -> float:
    """A number that tells matrices apart."""
    matrix = np.load(path, mmap_mode="r")
    return float(np.dot(np.arange(1000), matrix[:1000, 0].astype(float)))
