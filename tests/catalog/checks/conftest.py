"""A catalogue with something wrong in it, and the command line to check it."""

from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from tests.catalog.checks.collection import collect
from tests.catalog.checks.pictures import cropped, encoded, picture
from tests.cli.conftest import Twin, twin
from twin.core import Workspace

__all__ = ["Twin", "flawed", "twin"]


@pytest.fixture
def flawed(tmp_path: Path) -> Workspace:
    """Five instances of three good photos each; some have others besides."""
    photos = [picture(number) for number in range(15)]
    instances = {f"i{place}": photos[3 * place : 3 * place + 3] for place in range(5)}
    instances["i0"] += [photos[0].filter(ImageFilter.GaussianBlur(5)), Image.new("RGB", (90, 90), "white")]
    instances["i1"] += [encoded(photos[3].resize((200, 175)), 80), photos[5].resize((60, 50))]
    instances["i2"] += [cropped(photos[9], 0.0, 0.0, 0.95)]
    return collect(tmp_path / "shop", instances)
