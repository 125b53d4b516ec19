"""How the cost of a catalogue grows with the number of its photos, and what imagededup costs at the smallest.

    python benchmarks/catalog_scale.py [--quick] [--peers PYTHON]

``twin catalog import`` and ``twin catalog check`` of 20,000, 60,000 and 200,000 photos of 128 × 96 pixels from
WebDataset shards. The deviation is how far the CPU seconds at any size lie from the straight line that fits them all
best. imagededup only finds the near-duplicates among the photos of the smallest size, as files, with the same number of
processes. Shown are CPU seconds of whole programs and their workers, which other work on the machine does not change;
memory is the largest sum of their resident sizes. The last line is JSON.
"""

import argparse
import io
import os
import sys
import tarfile
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from _measure import Cost, program, summary
from _peers import TOOLS, peers_option
from _photos import PHOTOS, photo

WORKERS = os.cpu_count() or 1
SHARD = 1_000


def make_shard(folder: Path, shard: int) -> Path:
    """Photos with the instance that each shows, in one tar file."""
    path = folder / f"{shard:05d}.tar"
    with tarfile.open(path, "w") as archive:
        for number in range(shard * SHARD, (shard + 1) * SHARD):
            buffer = io.BytesIO()
            photo(number, 128, 96).save(buffer, "JPEG", quality=90)
            for suffix, data in (("cls", str(number // PHOTOS).encode()), ("jpg", buffer.getvalue())):
                member = tarfile.TarInfo(f"{number:07d}.{suffix}")
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
    return path


def with_twin(shards: list[Path], folder: Path) -> Cost:
    """Import and check the photos of some shards."""
    source = folder / "photos"
    source.mkdir(parents=True)
    for shard in shards:
        (source / shard.name).symlink_to(shard)
    twin = [Path(sys.executable).with_name("twin"), "catalog"]
    told = ["--workspace", folder / "workspace"]
    imported, _ = program([*twin, "import", source, "--as", "webdataset", *told, "--workers", str(WORKERS)])
    checked, _ = program([*twin, "check", *told])
    cpu = imported.cpu + checked.cpu
    return Cost(imported.seconds + checked.seconds, max(imported.memory, checked.memory), cpu)


def with_imagededup(python: Path, shards: list[Path], folder: Path) -> Cost:
    photos = folder / "files"
    for shard in shards:
        with tarfile.open(shard) as archive:
            archive.extractall(photos, [one for one in archive if one.name.endswith(".jpg")], filter="data")
    return program([python, TOOLS, "imagededup", photos, folder / "pairs.json", str(WORKERS)])[0]


def deviation(sizes: list[int], seconds: list[float]) -> float:
    """The largest share by which any of ``seconds`` lies off the line, each weighed by its own size."""
    weights = 1 / np.array(seconds)
    line = np.polyfit(sizes, seconds, 1, w=weights)
    return float(np.abs(np.polyval(line, sizes) / seconds - 1).max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="1,000, 2,000 and 4,000 photos")
    peers, given = peers_option(parser), parser.parse_args()
    sizes, python = [1_000, 2_000, 4_000] if given.quick else [20_000, 60_000, 200_000], peers()
    with tempfile.TemporaryDirectory(prefix="twin-benchmark-") as name, ProcessPoolExecutor(WORKERS) as pool:
        folder = Path(name)
        shards = list(pool.map(partial(make_shard, folder), range(sizes[-1] // SHARD)))
        peer_cost = with_imagededup(python, shards[: sizes[0] // SHARD], folder)
        costs = []
        for size in sizes:
            costs.append(with_twin(shards[: size // SHARD], folder / str(size)))
            print(f"twin        {size:8,} photos {costs[-1].cpu:8.1f} s {costs[-1].memory:8.0f} MiB", flush=True)
    print(f"imagededup  {sizes[0]:8,} photos {peer_cost.cpu:8.1f} s {peer_cost.memory:8.0f} MiB")
    off = deviation(sizes, [cost.cpu for cost in costs])
    print(f"off a straight line by {off:.1%} at most; memory grows {costs[-1].memory / costs[0].memory:.2f} times")
    summary(
        "catalog scale",
        "imagededup PHash, near-duplicates alone",
        costs[0],
        peer_cost,
        photos=sizes,
        cpu_seconds_by_size=[round(cost.cpu, 1) for cost in costs],
        memory_by_size=[round(cost.memory) for cost in costs],
        deviation=round(off, 4),
    )


if __name__ == "__main__":
    main()
