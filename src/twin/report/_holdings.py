"""What data the result rests on, from photos to benchmark queries, and what was left out."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from twin.core import Workspace, read_rows, read_table
from twin.evaluate import benchmark_names

__all__ = ["Exclusion", "Step", "exclusions", "holdings"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way from photos to queries.

    Attributes:
        name: What is counted.
        total: How many.
        parts: Named parts of the total.
    """

    name: str
    total: int
    parts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """So many rows of one stage were left out for one reason."""

    stage: str
    reason: str
    rows: int


def holdings(workspace: Workspace) -> list[Step]:
    """The steps whose tables exist, in the order of the data."""
    steps = [_photos(workspace), _instances(workspace), _links(workspace), _pairs(workspace), _benchmarks(workspace)]
    return [step for step in steps if step is not None]


def exclusions(workspace: Workspace) -> list[Exclusion]:
    """What each stage left out, counted by reason."""
    found = []
    tables = [(stage, "excluded") for stage in ("catalog", "embeddings", "links", "pairs", "benchmark")]
    tables.insert(3, ("links", "rejected"))  # what reviewers did not accept
    for stage, name in tables:
        for path in sorted((workspace.root / stage).glob(f"**/{name}.parquet")):
            reasons = Counter(str(row["reason"]) for row in read_rows(path, ["reason"]))
            found += [Exclusion(stage, reason, rows) for reason, rows in sorted(reasons.items())]
    return found


def _photos(workspace: Workspace) -> Step | None:
    if not workspace.images.exists():
        return None
    rows = read_rows(workspace.images, ["source"])
    sources = Counter("rendered" if row["source"] == "render" else f"from {row['source']}" for row in rows)
    return Step("photos", len(rows), dict(sorted(sources.items())))


def _instances(workspace: Workspace) -> Step | None:
    if not workspace.instances.exists():
        return None
    rows = read_rows(workspace.instances, ["base", "group", "category"])
    twins = sum(bool(row["base"]) for row in rows)
    parts = {"base instances": len(rows) - twins, "near-twins": twins} if twins else {}
    return Step("instances", len(rows), parts | {"categories": len({row["category"] for row in rows})})


def _links(workspace: Workspace) -> Step | None:
    if not workspace.accepted.exists():
        return None
    kinds = Counter(str(row["kind"]) for row in read_rows(workspace.accepted, ["kind"]))
    proposed = _rows(workspace.candidates)
    parts = {kind: kinds[kind] for kind in ("mined", "near-twin") if kinds[kind]}
    return Step("accepted look-alike links", kinds.total(), parts | ({"proposed": proposed} if proposed else {}))


def _pairs(workspace: Workspace) -> Step | None:
    parts = {split: _rows(workspace.pairs(split)) for split in ("train", "val", "test")}
    parts = {split: rows for split, rows in parts.items() if rows}
    return Step("pair queries", sum(parts.values()), parts) if parts else None


def _benchmarks(workspace: Workspace) -> Step | None:
    parts = {name: _rows(workspace.benchmark(name)) for name in benchmark_names(workspace)}
    return Step("benchmark queries", sum(parts.values()), parts) if parts else None


def _rows(path: Path) -> int:
    return len(read_table(path)) if path.exists() else 0
