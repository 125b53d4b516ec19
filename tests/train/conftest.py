from pathlib import Path

import pytest

from tests.models.families import ALL
from tests.train.workspaces import make_workspace
from twin.core import Workspace


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that no test may change."""
    return make_workspace(tmp_path_factory.mktemp("training")).root


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Workspace:
    """A workspace of the test's own; tables are copied, photos and the base model shared."""
    for entry in ("catalog", "base"):
        (tmp_path / entry).symlink_to(made / entry)
    (tmp_path / "pairs").mkdir()
    for path in (made / "pairs").glob("*.parquet"):
        (tmp_path / "pairs" / path.name).write_bytes(path.read_bytes())
    return Workspace(tmp_path)


_SLOW = {"idefics3", "internvl3.5", "llava", "smolvlm"}
"""Families that differ least in how they learn from those that are always tried."""


@pytest.fixture(
    scope="session",
    params=[pytest.param(name, marks=[pytest.mark.slow] if name in _SLOW else []) for name in ALL],
)
def family(request: pytest.FixtureRequest) -> str:
    if request.param == "smolvlm":
        pytest.importorskip("num2words", reason="SmolVLM's processor asks for it, to name the times of videos")
    return str(request.param)


@pytest.fixture(scope="session")
def family_folder(family: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved tiny random model of the family."""
    return ALL[family](tmp_path_factory.mktemp("families") / family)
