"""``twin ask``: what cannot be asked is one line, not a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Twin
from tests.embed.catalogues import drawing


@pytest.fixture
def photos(tmp_path: Path) -> tuple[Path, Path]:
    paths = (tmp_path / "one.jpg", tmp_path / "other.jpg")
    for number, path in enumerate(paths):
        drawing(number).save(path)
    return paths


def only_line(err: str) -> str:
    [line] = err.splitlines()
    assert line.startswith("Error: ")
    return line


def refused(twin: Twin, folder: Path, *arguments: object) -> str:
    """The one line that ``twin ask`` leaves with; any other exception would end the test."""
    done = twin("ask", "-w", folder, *arguments)
    assert (done.code, done.out) == (2, "")
    return only_line(done.err)


def test_a_process_of_its_own_leaves_no_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from twin.cli import main; main()", "ask", "nothing.jpg", "nothing.png"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert only_line(done.stderr) == "Error: There is no photo nothing.jpg."


def test_a_missing_photo(twin: Twin, tmp_path: Path, photos: tuple[Path, Path]) -> None:
    assert "There is no photo" in refused(twin, tmp_path, photos[0], tmp_path / "third.jpg")
    assert "There is no photo" in refused(twin, tmp_path, tmp_path, photos[1])


def test_a_text_file_named_jpg(twin: Twin, tmp_path: Path, photos: tuple[Path, Path]) -> None:
    photos[1].write_text("not a photo")
    assert f"{photos[1]} is not a photo that can be read" in refused(twin, tmp_path, *photos)


def test_a_photo_cut_short(twin: Twin, tmp_path: Path, photos: tuple[Path, Path]) -> None:
    photos[0].write_bytes(photos[0].read_bytes()[:1500])
    assert f"{photos[0]} is not a photo that can be read" in refused(twin, tmp_path, *photos)


def test_a_model_that_is_nowhere(twin: Twin, tmp_path: Path, photos: tuple[Path, Path]) -> None:
    assert "There is no model 'twyn'" in refused(twin, tmp_path, *photos, "--model", "twyn")


def test_a_model_folder_without_weights(twin: Twin, tmp_path: Path, photos: tuple[Path, Path]) -> None:
    run = tmp_path / "runs" / "mine"
    run.mkdir(parents=True)
    (run / "config.json").write_text(json.dumps({"model_type": "llava"}))
    assert f"{run} has no weights" in refused(twin, tmp_path, *photos, "--model", "mine")
