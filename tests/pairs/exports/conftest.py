from pathlib import Path

import pytest

from tests.pairs.exports.workspaces import make_workspace
from twin.core import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path / "workspace")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever `datasets` prepares stays in the test's folder."""
    import datasets  # noqa: PLC0415 - slow to import, and not for every test of the session

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
