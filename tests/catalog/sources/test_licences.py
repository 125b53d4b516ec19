"""What is recorded about the use of imported photos."""

import json
from pathlib import Path

import click.testing
import pytest

from tests.catalog.conftest import SavePhoto
from twin.catalog.sources import KINDS, UNKNOWN_LICENCE, licence_of
from twin.cli._catalog_import import command


def recorded(root: Path, *arguments: str) -> str:
    """The licence in ``catalog/sources/photos.json`` after an import by the real command."""
    options = ["-w", str(root / "workspace"), str(root / "photos"), *arguments]
    outcome = click.testing.CliRunner().invoke(
        command, options, catch_exceptions=False, help_option_names=["-h", "--help"]
    )
    assert outcome.exit_code == 0, outcome.output
    text = (root / "workspace" / "catalog" / "sources" / "photos.json").read_text(encoding="utf-8")
    return str(json.loads(text)["facts"]["licence"])


def test_a_licence_is_recorded_with_the_source(tmp_path: Path, save_photo: SavePhoto) -> None:
    for view in range(2):
        save_photo(f"photos/mugs/red/{view}.png", view)
        save_photo(f"photos/MET/7/{view}.png", view + 2)
    assert recorded(tmp_path) == UNKNOWN_LICENCE
    assert recorded(tmp_path, "--licence", "CC-BY-4.0") == "CC-BY-4.0"
    assert recorded(tmp_path, "--as", "met") == "cc0-1.0"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_something(kind: str) -> None:
    said = licence_of(kind)
    assert said == said.strip() != ""
    if kind in {"folder", "table", "datasets", "webdataset"}:
        assert said == UNKNOWN_LICENCE
