from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.catalog.download._server import HOST, Server
from twin.catalog.download import fetched
from twin.cli._catalog_download import command
from twin.core import TwinError


def twin(folder: Path, *arguments: str) -> Result:
    """Runs ``twin catalog download`` on a workspace in ``folder``."""
    return CliRunner().invoke(command, [*arguments, "-w", str(folder / "shop")], help_option_names=["-h", "--help"])


@pytest.fixture
def manifest(tmp_path: Path, server: Server) -> Path:
    path = tmp_path / "photos.csv"
    path.write_text("\n".join(["link", server.url("/1"), server.url("/2"), server.url("/[gone]")]))
    return path


def test_photos_are_fetched_and_failures_counted(tmp_path: Path, manifest: Path, server: Server) -> None:
    result = twin(tmp_path, str(manifest), "--column", "link", "--allow", HOST)
    assert result.exit_code == 0, result.output
    assert "2 of 3 photos (0.0 MB) are in" in result.output
    assert "HTTP error" in result.output
    assert "[gone]" in result.output.replace("%5B", "[").replace("%5D", "]")
    assert server.url("/1") in fetched(tmp_path / "shop" / "catalog" / "downloads")


def test_the_settings_file_counts(tmp_path: Path, manifest: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "twin.yaml").write_text(f"download:\n  allow: [{HOST}]\n")
    result = twin(tmp_path, str(manifest), "--column", "link", "--folder", str(tmp_path / "there"))
    assert result.exit_code == 0, result.output
    assert len(fetched(tmp_path / "there")) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--column", "link"], "No photo named in .* could be fetched: 3 refused address"),
        ([], "no column 'url'"),
        (["--column", "link", "--contact", "two words"], "Option --contact is wrong"),
        (["--column", "link", "--allow", "here"], "wants networks like"),
    ],
)
def test_errors_are_one_sentence(tmp_path: Path, manifest: Path, arguments: list[str], message: str) -> None:
    result = twin(tmp_path, str(manifest), *arguments)
    assert isinstance(result.exception, TwinError)
    assert "\n" not in str(result.exception)
    with pytest.raises(TwinError, match=message):
        raise result.exception


def test_the_command_explains_itself() -> None:
    assert isinstance(command, click.Command)
    assert "--per-host" in CliRunner().invoke(command, ["--help"], help_option_names=["-h", "--help"]).output
