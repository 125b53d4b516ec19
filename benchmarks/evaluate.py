"""Answering a benchmark: ``twin eval`` against lmms-eval 0.7.3 on the same Qwen2.5-VL-shaped model and queries.

Both load the same random weights in 32 bits, see the same photos through the same (Pillow) processor, ask the same
words, and write greedy replies of the same length, on one core. lmms-eval runs at its default, one query at a time,
which its guide recommends and FGVQA's own script sets; and, but for ``--quick``, once more in batches as large as ours.
Measured is the asking alone: from the queries to their replies, reading photos included; what is done once a run
however long it is (loading the model, the preflight check, scoring) is left out on both sides. Replies are compared.

The benchmark is an FGVQA in small: half pair, half multi queries, in which a photo stands several times. Run with
``--quick`` for one small case; the peer is installed with ``make peers-eval``. The last line is one JSON object.
"""

import argparse
import io
import json
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from _measure import program
from twin.bench.exports import export_benchmarks
from twin.bench.released import load_released
from twin.core import EvaluateSettings, Workspace, generator, read_rows
from twin.models import Answerer, Question, Reply

T = TypeVar("T")

PYTHON = Path(__file__).parent.parent / ".venv-peers-eval" / "bin" / "python"
PEER = Path(__file__).with_name("_lmms_peer.py")
BATCH, TOKENS, NAME = 16, 32, "fgvqa_cub"
WORDS = {
    "pairwise": "Do both photos show the same species? Explain, then reply with yes or no in <answer> tags.",
    "multiple_choice": "How many of the last three photos show the species of the first? Reply in <answer> tags.",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One comparison.

    Attributes:
        shape: Name of the model's shape.
        queries: How many, half of them pair queries.
        use: How often a photo is shown, on average.
    """

    shape: str
    queries: int
    use: float

    @property
    def photos(self) -> int:
        """How many photos there are."""
        return round(3 * self.queries / self.use)


QUICK = (Case("light vision", 32, 6),)
FULL = (
    Case("light vision", 96, 6),
    Case("heavy vision", 96, 6),
    Case("heavier vision", 96, 6),
    Case("heavy vision", 96, 1.6),
)


@dataclass(slots=True)
class Timed:
    """An answerer with a watch, which does not run during the preflight check.

    Attributes:
        inner: The answerer.
        costs: Seconds and CPU seconds so far.
    """

    inner: Answerer
    costs: dict[str, float] = field(default_factory=lambda: {"seconds": 0.0, "cpu": 0.0})

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def answer(self, questions: Sequence[Question]) -> list[Reply]:
        """The replies of the answerer."""
        return self._timed(self.inner.answer, questions)

    def lengths(self, questions: Sequence[Question]) -> list[int]:
        """The lengths that it tells."""
        return self._timed(self.inner.lengths, questions)

    def _timed(self, work: Callable[[Sequence[Question]], list[T]], questions: Sequence[Question]) -> list[T]:
        wall, cpu = time.perf_counter(), time.process_time()
        done = work(questions)
        self.costs["seconds"] += time.perf_counter() - wall
        self.costs["cpu"] += time.process_time() - cpu
        return done


def ours(root: Path) -> dict[str, float]:
    """Evaluate in this process, which has just begun."""
    import torch  # noqa: PLC0415 - only here

    from twin.evaluate import evaluate  # noqa: PLC0415
    from twin.models import load_answerer  # noqa: PLC0415

    torch.set_num_threads(1)
    settings = EvaluateSettings(model=str(root / "model"), batch=BATCH, max_new_tokens=TOKENS, device="cpu")
    timed = Timed(load_answerer(settings.model, Workspace(root), settings))
    evaluate(Workspace(root), settings, timed)
    return timed.costs | {"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def peer(python: Path, root: Path, batch: int) -> dict[str, float]:
    """Let lmms-eval ask the exported task."""
    out = root / f"out-{batch}"
    _, printed = program([python, PEER, root / "model", root / "tasks", f"twin_{NAME}", out, str(batch), str(TOKENS)])
    costs: dict[str, float] = json.loads(printed.strip().splitlines()[-1])
    return costs


def agreement(root: Path, batch: int) -> float:
    """The share of queries with identical replies."""
    rows = read_rows(Workspace(root).evaluation("model", NAME) / "answers.parquet")
    theirs = {}
    for path in (root / f"out-{batch}").rglob("*_samples_*.jsonl"):
        for line in path.open(encoding="utf-8"):
            sample = json.loads(line)
            theirs[sample["strict"]["query_id"]] = sample["filtered_resps"].strip()
    return float(np.mean([row["reply"] == theirs[row["query_id"]] for row in rows]))


def prepare(root: Path, case: Case) -> float:
    """Write model, benchmark and tasks; gives the share of the work that is seeing."""
    from _qwen import SHAPES, save_shape, vision_share  # noqa: PLC0415 - imports torch

    shape = SHAPES[case.shape]
    save_shape(root / "model", shape)
    photos = [photo(number, shape.photo) for number in range(case.photos)]
    pq.write_table(pa.Table.from_pylist(list(rows(case, photos))), root / "released.parquet")
    load_released(Workspace(root), [root / "released.parquet"])
    export_benchmarks(Workspace(root), "lmms-eval", root / "tasks")
    return vision_share(root / "model", shape, 3, 100, TOKENS)


def photo(number: int, size: tuple[int, int]) -> bytes:
    """A JPEG file of soft colours."""
    coarse = generator(number, "photo").integers(0, 256, (12, 16, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def rows(case: Case, photos: Sequence[bytes]) -> Iterator[dict[str, Any]]:
    """Queries as released; every photo comes up as often as any other, but for one."""
    rng = generator(0, "queries", case.queries)
    shown = np.concatenate([rng.permutation(len(photos)) for _ in range(int(case.use) + 2)]).tolist()
    for number in range(case.queries):
        kind, many, answers = ("pairwise", 2, "no yes") if number % 2 else ("multiple_choice", 4, "0 1 2 3")
        chosen = [shown.pop() for _ in range(many)]
        yield {
            "dataset_source": NAME,
            "question_type": kind,
            "question": WORDS[kind],
            "answer": answers.split()[number // 2 % len(answers.split())],
            "images": [{"bytes": photos[place], "path": f"{place}.jpg"} for place in chosen],
            "extra": json.dumps({"number": number}),
        }


def compare(python: Path, case: Case, batches: Sequence[int]) -> dict[str, Any]:
    """Run ours once, and the peer with batches of each size."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        os.environ["HF_HOME"] = str(root / "cache")
        share = prepare(root, case)
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            mine = pool.apply(ours, (root,))
        print(
            f"{case.shape}, {case.queries} queries, each of {case.photos} photos shown {case.use:g} times, vision "
            f"{100 * share:.0f} % of the work: {mine['cpu']:.1f} s CPU here ({mine['seconds']:.1f} s by the clock)"
        )
        runs = {batch: versus(python, root, mine, batch) for batch in batches}
    return {
        "shape": case.shape,
        "queries": case.queries,
        "photo_use": case.use,
        "vision_share": round(share, 3),
        "cpu_seconds": round(mine["cpu"], 2),
        "batch": BATCH,
        "peer_batch": {str(batch): run for batch, run in runs.items()},
    }


def versus(python: Path, root: Path, mine: dict[str, float], batch: int) -> dict[str, float]:
    """Run the peer with batches of one size, and compare."""
    theirs, same = peer(python, root, batch), agreement(root, batch)
    print(
        f"  lmms-eval, batches of {batch}: {theirs['cpu']:.1f} s CPU ({theirs['seconds']:.1f} s by the clock); "
        f"{100 * same:.1f} % of the replies agree"
    )
    return {
        "cpu_seconds": round(theirs["cpu"], 2),
        "speedup": round(theirs["cpu"] / mine["cpu"], 2),
        "wall_speedup": round(theirs["seconds"] / mine["seconds"], 2),
        "memory_ratio": round(mine["memory"] / theirs["memory"], 3),
        "agreement": round(same, 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small case")
    parser.add_argument("--peers", type=Path, default=PYTHON, help="Python with lmms-eval [that of `make peers-eval`]")
    given = parser.parse_args()
    if not given.peers.exists():
        raise SystemExit(f"Error: There is no {given.peers}; run `make peers-eval`, or name a Python with --peers.")
    os.environ |= {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    cases, batches = (QUICK, (1,)) if given.quick else (FULL, (1, BATCH))
    found = [compare(given.peers, case, batches) for case in cases]
    # What is said in short is the least of the cases in which photos recur as often as the quick one has it.
    runs = [case["peer_batch"]["1"] for case in found if case["photo_use"] == QUICK[0].use]
    slowest = min(runs, key=lambda run: run["speedup"])
    result = {name: slowest[name] for name in ("speedup", "wall_speedup", "memory_ratio")}
    worst = min(run["agreement"] for case in found for run in case["peer_batch"].values())
    print(json.dumps({"name": "evaluate", "peer": "lmms-eval 0.7.3", **result, "agreement": worst, "cases": found}))


if __name__ == "__main__":
    main()
