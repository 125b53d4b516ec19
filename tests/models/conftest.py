"""Models and photos that are built once, and answerers that no test may change."""

from pathlib import Path

import pytest

from tests.models.tiny import FAMILIES, save_small, write_photos
from twin.models import VlmAnswerer, load_vlm


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_photos(tmp_path_factory.mktemp("photos"), 8)


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory, photos: list[Path]) -> dict[str, Path]:
    """Folders of saved models by family."""
    root = tmp_path_factory.mktemp("models")
    made = {name: save(root / name) for name, save in FAMILIES.items()}
    return made | {"small": save_small(root / "small", photos)}


@pytest.fixture(scope="session")
def answerers(folders: dict[str, Path]) -> dict[str, VlmAnswerer]:
    return {name: VlmAnswerer(name, load_vlm(str(folder), "cpu"), 6) for name, folder in folders.items()}
