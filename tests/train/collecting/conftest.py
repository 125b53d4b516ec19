from pathlib import Path

import pytest

from twin.core import TrainSettings, Workspace
from twin.train import train_sft


@pytest.fixture(scope="session")
def answering(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small model, when it has learned to answer in the asked form and not yet rightly."""
    root = tmp_path_factory.mktemp("answering")
    for entry in ("catalog", "base", "pairs"):
        (root / entry).symlink_to(made / entry)
    asked = {"model": str(root / "base"), "name": "answering", "steps": 60, "batch": 8, "general": 0.0}
    train_sft(Workspace(root), TrainSettings(**asked, learning_rate=3e-3, device="cpu", log_to="none"))
    return Workspace(root).run("answering")
