"""A workspace with two tables of a released FGVQA, and one drawn from a catalogue."""

from pathlib import Path

import pytest

from tests.bench.released.fgvqa import rows_of, write_release
from tests.pairs.synthetic import sketch
from twin.bench import build_benchmark
from twin.bench.released import load_released
from twin.core import BenchSettings, PairsSettings, Workspace
from twin.pairs import build_pairs


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = sketch(24).write(tmp_path_factory.mktemp("exports"))
    build_pairs(made, PairsSettings(general=100))
    build_benchmark(made, BenchSettings(pairs=20, multi=16, general=20))
    rows = [row for source in ("twin", "fgvqa_cub") for row in rows_of(source, 20, 16)]
    load_released(made, [write_release(made.root / "released.parquet", rows)])
    return made


def names(workspace: Workspace) -> list[str]:
    return sorted(path.stem for path in Path(workspace.root / "benchmark").glob("*.parquet"))
