"""Import, store and check a catalogue, against the tools that one would string together for it.

    python benchmarks/catalog.py [--quick] [--photos N] [--peers PYTHON]

Both start from the same folder of photos, use the same number of processes and end with upright photos of at most 512
pixels, near-duplicates and flags of poor photos. twin runs as ``twin catalog import`` and ``twin catalog check``; the
other way is img2dataset, which shrinks the photos, then on its files imagededup, which finds near-duplicates by
perceptual hash, and cleanvision, which finds poor photos, all in the environment that ``make peers`` makes.

A tenth of the photos are duplicates, re-encoded, resized, cropped by 5 %, brighter or darker by 10 %, or mirror images,
which are none. A recall is the share of the planted duplicates that are found; false are all other pairs. Seconds are
of whole programs, one after another, and CPU seconds, which other work on the machine does not change, of them and
their workers; memory is the largest sum of resident sizes of a program and its workers. The last
line is JSON.
"""

import argparse
import json
import os
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import pyarrow.parquet as pq

from _measure import Cost, program, summary
from _peers import TOOLS, peers_option
from _photos import KINDS, make_photos, truth

WORKERS = os.cpu_count() or 1

Pairs = set[tuple[str, str]]


def with_twin(photos: Path, out: Path) -> tuple[dict[str, Cost], Pairs]:
    """What each command costs, and the near-duplicates found, by names of files."""
    twin = [Path(sys.executable).with_name("twin"), "catalog"]
    told = ["--workspace", out / "workspace"]
    commands = {
        "import": [*twin, "import", photos, *told, "--source", "photos", "--workers", str(WORKERS)],
        "check": [*twin, "check", *told],
    }
    costs = {name: program(command)[0] for name, command in commands.items()}
    return costs, _twin_pairs(out / "workspace" / "catalog")


def _twin_pairs(catalog: Path) -> Pairs:
    source = pq.read_table(catalog / "sources" / "photos.parquet", columns=["image_id", "original"])
    originals = defaultdict(list)
    for image_id, original in zip(*(column.to_pylist() for column in source.columns), strict=True):
        originals[image_id].append(original)
    table = pq.read_table(catalog / "checks" / "duplicates.parquet", columns=["image_a", "image_b"])
    near = zip(*(column.to_pylist() for column in table.columns), strict=True)
    pairs = {(one, other) for a, b in near for one in originals[a] for other in originals[b] if a != b}
    pairs.update(pair for same in originals.values() for pair in combinations(same, 2))
    return _ordered(pairs)


def with_peers(python: Path, photos: Path, out: Path) -> tuple[dict[str, Cost], Pairs]:
    """What each tool costs, and the near-duplicates found, by names of files."""
    small = out / "small"
    runs = {
        "img2dataset": (photos, small),
        "imagededup": (small, out / "pairs.json"),
        "cleanvision": (small, out / "issues.csv"),
    }
    costs = {}
    for tool, (source, target) in runs.items():
        costs[tool], _ = program([python, TOOLS, tool, source, target, str(WORKERS)])
    names = json.loads((out / "small.json").read_text())
    pairs = json.loads((out / "pairs.json").read_text())
    return costs, _ordered((names[one], names[other]) for one, other in pairs)


def _ordered(pairs: Iterable[tuple[str, str]]) -> Pairs:
    return {(min(pair), max(pair)) for pair in pairs}


def found(pairs: Pairs, photos: int) -> dict[str, float]:
    """The share found of each kind that was planted and of all duplicates, and the number of false pairs."""
    planted = {(one, other): kind for one, other, kind in truth(photos)}
    there, seen = Counter(planted.values()), Counter(planted[pair] for pair in pairs & planted.keys())
    shares = {kind: round(seen[kind] / there[kind], 4) for kind in KINDS}
    kinds = [kind for kind in KINDS if kind != "mirrored"]
    recall = sum(seen[kind] for kind in kinds) / sum(there[kind] for kind in kinds)
    return {"recall": round(recall, 4), "false": len(pairs) - seen.total() + seen["mirrored"], **shares}


def together(costs: dict[str, Cost]) -> Cost:
    """One after another: seconds add up, of memory the largest counts."""
    seconds, memory, cpu = zip(*((cost.seconds, cost.memory, cost.cpu) for cost in costs.values()), strict=True)
    return Cost(sum(seconds), max(memory), sum(cpu))


def show(name: str, costs: dict[str, Cost], figures: dict[str, float]) -> None:
    for tool, cost in costs.items():
        print(f"  {tool:12} {cost.seconds:8.1f} s {cost.cpu:8.1f} s CPU {cost.memory:8.0f} MiB")
    whole = together(costs)
    shares = ", ".join(f"{kind} {figures[kind]:.1%}" for kind in KINDS)
    print(f"{name:14} {whole.seconds:8.1f} s {whole.cpu:8.1f} s CPU {whole.memory:8.0f} MiB")
    print(f"  duplicates found: {figures['recall']:.2%} ({shares}); {figures['false']:,} false pairs")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="300 photos")
    parser.add_argument("--photos", type=int, default=22_157, help="number of photos [22157, as many as TWIN has]")
    peers, given = peers_option(parser), parser.parse_args()
    count, python = 300 if given.quick else given.photos, peers()
    with tempfile.TemporaryDirectory(prefix="twin-benchmark-") as name:
        photos = Path(name) / "photos"
        photos.mkdir()
        make_photos(photos, count, WORKERS)
        costs, pairs = with_twin(photos, Path(name))
        peer_costs, peer_pairs = with_peers(python, photos, Path(name))
    figures, peer_figures = found(pairs, count), found(peer_pairs, count)
    print(f"{count:,} photos, {WORKERS} processes")
    show("twin", costs, figures)
    show("peers together", peer_costs, peer_figures)
    summary(
        "catalog",
        " + ".join(peer_costs),
        together(costs),
        together(peer_costs),
        photos=count,
        steps={name: round(cost.seconds, 1) for name, cost in (costs | peer_costs).items()},
        cpu_seconds={name: round(cost.cpu, 1) for name, cost in (costs | peer_costs).items()},
        cpu_speedup=round(together(peer_costs).cpu / together(costs).cpu, 2),
        memory_mib=round(together(costs).memory),
        found=figures,
        peer_found=peer_figures,
    )


if __name__ == "__main__":
    main()
