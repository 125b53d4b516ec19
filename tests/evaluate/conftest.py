from pathlib import Path

import pytest

from tests.evaluate.synthetic import make_workspace
from twin.core import Workspace


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that no test may change."""
    return make_workspace(tmp_path_factory.mktemp("made"), bases=6, size=64).root


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Workspace:
    """A workspace of the test's own; the photos are shared, because they never change."""
    for entry in ("benchmark", "catalog", "pairs", "links"):
        (tmp_path / entry).symlink_to(made / entry)
    return Workspace(tmp_path)
