import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.evaluate.synthetic import Scripted, make_workspace
from twin.core import EvaluateSettings, ReportSettings, Workspace, generator, write_table
from twin.evaluate import evaluate
from twin.models import AlwaysYes
from twin.report import report

SOURCES = ("fgvqa_cub", "fgvqa_ilias", "fgvqa_met")
MODELS = ("base", "twin", "owner/other-1b", "always-yes")


@pytest.fixture(scope="session")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a model before and after training, a baseline, and its report; no test may change it."""
    workspace = make_workspace(tmp_path_factory.mktemp("reported"), bases=8, size=64)
    for answerer in (Scripted(workspace, "base", 0.6, 0.1), Scripted(workspace, "twin", 3.0), AlwaysYes()):
        evaluate(workspace, EvaluateSettings(), answerer)
    report(workspace, ReportSettings(gallery=8))
    return workspace


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Four models in both orders of photos on one table of three sources, with hardness; no test may change it."""
    workspace = make_workspace(tmp_path_factory.mktemp("many"), bases=5, groups=SOURCES, size=64)
    _join(workspace)
    scripted = [Scripted(workspace, "base", 0.6, 0.2), Scripted(workspace, "twin", 3.0)]
    for answerer in (*scripted, Scripted(workspace, "owner/other-1b", 1.5), AlwaysYes()):
        evaluate(workspace, EvaluateSettings(swap=True), answerer)
    report(workspace, ReportSettings(gallery=4, published=True))
    return workspace


@pytest.fixture
def unreported(reported: Workspace, tmp_path: Path) -> Workspace:
    """The same tables and photos without any evaluation."""
    for entry in ("benchmark", "catalog", "pairs", "links"):
        (tmp_path / entry).symlink_to(reported.root / entry)
    return Workspace(tmp_path)


@pytest.fixture
def grown(tmp_path: Path, unreported: Workspace) -> Workspace:
    """A workspace with one evaluation; its folders for links and pairs are its own."""
    evaluate(unreported, EvaluateSettings(benchmarks=["seen"]), Scripted(unreported, "base", 1.0))
    for entry in ("pairs", "links"):
        kept = {path.name: path.read_bytes() for path in (tmp_path / entry).iterdir() if path.is_file()}
        (tmp_path / entry).unlink()
        (tmp_path / entry).mkdir()
        for name, data in kept.items():
            (tmp_path / entry / name).write_bytes(data)
    return unreported


@pytest.fixture
def changeable(many: Workspace, tmp_path: Path) -> Workspace:
    """The workspace of `many` without its report, its evaluations for the test to change."""
    for entry in ("benchmark", "catalog"):
        (tmp_path / entry).symlink_to(many.root / entry)
    shutil.copytree(many.root / "evaluations", tmp_path / "evaluations")
    return Workspace(tmp_path)


def _join(workspace: Workspace) -> None:
    """Put the sources into one table, and say how alike the negatives are."""
    rows = []
    for source in SOURCES:
        table = pq.read_table(workspace.benchmark(source))
        rows += [row | {"extra": _hard(row["query_id"], row["extra"])} for row in table.to_pylist()]
        workspace.benchmark(source).unlink()
    write_table(workspace.benchmark("fgvqa"), rows, table.schema)


def _hard(query_id: str, extra: str) -> str:
    known, rng = json.loads(extra), generator(5, query_id)
    for negative in [known, *known["candidates"]]:
        if negative["kind"] not in ("positive", "multi"):
            fifth = int(rng.integers(1, 6))
            negative |= {"hardness": str(fifth), "similarity": round(0.5 + 0.1 * (fifth - 1), 3)}
    return json.dumps(known)
