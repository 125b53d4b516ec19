"""What `twin catalog import` says, through the real command line."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.catalog.conftest import SavePhoto

COMMAND = [sys.executable, "-c", "from twin.cli import main; main()", "catalog", "import", "-w", "workspace"]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("name", "hint"), [("train/0.tar", "--as webdataset"), ("train/0.parquet", "--as datasets")])
def test_a_folder_of_archives_gives_a_hint(tmp_path: Path, name: str, hint: str) -> None:
    file = tmp_path / "shards" / name
    file.parent.mkdir(parents=True)
    file.write_bytes(b"")
    outcome = run(tmp_path, "shards")
    assert outcome.returncode == 2
    assert outcome.stderr.startswith("Error: ")
    assert outcome.stderr.strip().endswith(f"say {hint}.")
    assert not (tmp_path / "workspace").exists()


def test_a_single_shard_gives_a_hint(tmp_path: Path) -> None:
    (tmp_path / "0.tar").write_bytes(b"")
    assert "say --as webdataset." in run(tmp_path, "0.tar").stderr


def test_one_of_a_kind_is_called_one(tmp_path: Path, save_photo: SavePhoto) -> None:
    for view in range(2):
        save_photo(f"photos/mugs/red/{view}.png", view)
    outcome = run(tmp_path, "photos")
    assert outcome.returncode == 0, outcome.stderr
    assert "The catalogue holds 1 instance, 0 near-twins, 2 images, 0 excluded." in outcome.stdout


def test_an_error_stands_alone_on_a_terminal(tmp_path: Path) -> None:
    rows = [f"{number}.png,i{number},mug" for number in range(40)]  # so that the bar is there when the error comes
    table = "\n".join(["path,instance,category", *rows, "a.png,a,mug", "b.png,a,bowl", ""])
    (tmp_path / "table.csv").write_text(table)
    parent, child = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "160"}
    with subprocess.Popen(
        [*COMMAND, "table.csv"], cwd=tmp_path, stdout=child, stderr=child, env=environment
    ) as process:
        os.close(child)
        shown = read_all(parent)
        assert process.wait() == 2
    assert b"Import" in shown
    # The bar is wiped out by the terminal's own code for it, just before the error.
    before, _, error = shown.partition(b"Error: ")
    assert b"two categories" in error
    assert before.endswith(b"\x1b[1A\x1b[2K")


def read_all(terminal: int) -> bytes:
    data = b""
    while True:
        try:
            part = os.read(terminal, 1 << 16)
        except OSError:  # the other end has gone
            part = b""
        if not part:
            os.close(terminal)
            return data
        data += part
