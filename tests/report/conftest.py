from pathlib import Path

import pytest

from tests.evaluate.synthetic import Scripted, make_workspace
from twin.core import EvaluateSettings, ReportSettings, Workspace
from twin.evaluate import evaluate
from twin.models import AlwaysYes
from twin.report import report


@pytest.fixture(scope="session")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a model before and after training, a baseline, and its report; no test may change it."""
    workspace = make_workspace(tmp_path_factory.mktemp("reported"), bases=8, size=64)
    for answerer in (Scripted(workspace, "base", 0.6, 0.1), Scripted(workspace, "twin", 3.0), AlwaysYes()):
        evaluate(workspace, EvaluateSettings(), answerer)
    report(workspace, ReportSettings(gallery=8))
    return workspace


@pytest.fixture
def unreported(reported: Workspace, tmp_path: Path) -> Workspace:
    """The same tables and photos without any evaluation."""
    for entry in ("benchmark", "catalog", "pairs", "links"):
        (tmp_path / entry).symlink_to(reported.root / entry)
    return Workspace(tmp_path)
