from pathlib import Path

import pytest

from twin.core import TrainSettings, Workspace
from twin.train import train_sft


@pytest.fixture(scope="session")
def warm(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small model, when it has learned to answer in the asked form and not yet rightly."""
    root = tmp_path_factory.mktemp("warm")
    for entry in ("catalog", "base", "pairs"):
        (root / entry).symlink_to(made / entry)
    workspace = Workspace(root)
    train_sft(
        workspace,
        TrainSettings(
            model=str(root / "base"), name="warm", steps=60, batch=8, general=0.0, learning_rate=3e-3, device="cpu"
        ),
    )
    return workspace.run("warm")
