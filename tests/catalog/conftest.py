"""Photos to import."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

SavePhoto = Callable[..., Path]


@pytest.fixture
def save_photo(tmp_path: Path) -> SavePhoto:
    """Saves a photo of blurred noise, unlike any other ``seed``, under a path relative to the test's folder."""

    def save(path: str, seed: int, size: tuple[int, int] = (90, 60)) -> Path:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        noise = np.random.default_rng(seed).integers(0, 256, (9, 9, 3)).astype(np.uint8)
        Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC).save(file)
        return file

    return save
