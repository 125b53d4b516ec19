"""From vectors to a TWIN-sized table of pair queries, against the plain way with FAISS and pandas.

    python benchmarks/pairs.py [--quick] [--large] [--peers PYTHON]

Both ways start from files: 22,157 vectors of 512 dimensions, 1,836 instances in 36 categories. They find look-alike
instances, expand their links and the photos of instances to some 561,000 pairs, each once, and write them with ids,
questions and a shown order to Parquet. twin also splits by cluster, chooses by quotas, balances the shown order photo
by photo, and looks for near-duplicates and leaks. The peer looks for the 100 nearest photos of each with an exact FAISS
index, averages by instances, and joins and de-duplicates with pandas (run `make peers` first).

Each way runs in a process of its own, on one core; seconds are CPU time, so that other work on the machine does not
count, and memory is the peak above what the libraries take. With ``--large`` pairs alone are made at a hundred times
the size: 220,000 photos, 18,000 instances, 56 million pairs. The last line is JSON.
"""

import argparse
import json
import os
import subprocess
import tempfile
from functools import partial
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

import pyarrow.parquet as pq

from _measure import Cost, apart, one_core, summary
from _pairs_catalogue import add_links, add_vectors, possible, write_catalogue
from _peers import peers_option
from twin.core import MineSettings, PairsSettings, Workspace
from twin.mine import mine
from twin.pairs import write_pairs

PEER = Path(__file__).with_name("_pairs_peer.py")


def prepared(root: Path) -> Workspace:
    """The workspace, and what is imported late, so that it counts for neither side."""
    import scipy.sparse.csgraph  # noqa: F401, PLC0415

    return Workspace(root)


def with_twin(workspace: Workspace, links: int) -> int:
    mine(workspace, MineSettings(total=links, links=4))
    return pairs_alone(workspace)


def pairs_alone(workspace: Workspace) -> int:
    """Every pair that there is, but for the share of yes that is the same in each category."""
    yes, no = possible(workspace)
    settings = PairsSettings(val=0.0, test=0.0, random=0, general=0, yes_share=yes / (yes + no), workers=1)
    counts, _ = write_pairs(workspace, settings)
    return int(counts["train"])


def with_peer(python: Path, folder: Path, links: int, out: Path) -> tuple[Cost, int]:
    command = [str(python), str(PEER), str(folder), str(links), str(out)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, memory, rows = json.loads(told.splitlines()[-1])
    return Cost(seconds, memory), rows


def large(root: Path) -> dict[str, float]:
    apart(write_catalogue, root, 18_360, 220_000)
    apart(add_links, root, 18_360, 378_000)
    cost, rows = one_core(pairs_alone, prepared, root)
    say("twin, pairs alone", cost, rows)
    groups = pq.ParquetFile(Workspace(root).pairs("train")).metadata
    assert groups.num_rows == rows
    return {"large_pairs": rows, "large_seconds": round(cost.seconds, 1), "large_memory": round(cost.memory)}


def say(name: str, cost: Cost, rows: int) -> None:
    each = cost.seconds / rows * 1e9
    print(f"{name:18} {cost.seconds:7.2f} s {cost.memory:7.0f} MiB {rows:12,} pairs {each:8,.0f} ns a pair")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the instances")
    parser.add_argument("--large", action="store_true", help="also a hundred times the pairs")
    python = peers_option(parser)
    arguments = parser.parse_args()
    instances, photos, links = (184, 2_216, 301) if arguments.quick else (1_836, 22_157, 3_010)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        apart(write_catalogue, root / "small", instances, photos)
        material = apart(add_vectors, root / "small")
        cost, rows = one_core(partial(with_twin, links=links), prepared, root / "small")
        alone, again = one_core(pairs_alone, prepared, root / "small")
        assert rows == again
        peer_cost, peer_rows = with_peer(python(), material, links, root / "peer.parquet")
        say("twin", cost, rows)
        say("  pairs alone", alone, rows)
        say("FAISS + pandas", peer_cost, peer_rows)
        more = large(root / "large") if arguments.large else {}
    summary("pairs", "FAISS and pandas", cost, peer_cost, pairs=rows, **more)


if __name__ == "__main__":
    main()
