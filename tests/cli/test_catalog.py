"""Bad and good input through the real command line."""

import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from twin.core import Workspace, read_rows

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def twin(tmp_path: Path) -> Run:
    """Runs ``twin catalog …`` on a workspace in the test's folder."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from twin.cli import main; main()", "catalog", *arguments]
        environment = os.environ | {"COLUMNS": "160"}
        return subprocess.run(
            [*command, "-w", "workspace"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    return run


def save(path: Path, seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).integers(0, 256, (30, 40, 3)).astype(np.uint8)
    Image.fromarray(noise).save(path)


def bomb(path: Path) -> None:
    """A valid PNG of 400 million black pixels in 50 kilobytes."""
    side = 20_000

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    deflate = zlib.compressobj(9)
    line = b"\0" * (1 + side // 8)
    data = b"".join([*(deflate.compress(line) for _ in range(side)), deflate.flush()])
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b""))


def refused(outcome: subprocess.CompletedProcess[str], *parts: str) -> None:
    assert outcome.returncode == 2, outcome.stdout + outcome.stderr
    assert outcome.stderr.startswith("Error: ")
    assert "Traceback" not in outcome.stdout + outcome.stderr
    for part in parts:
        assert part in outcome.stderr


def test_all_kinds_of_bad_photos_are_left_out_and_counted(tmp_path: Path, twin: Run) -> None:
    folder = tmp_path / "photos"
    for instance in ("a", "b", "c"):
        for view in range(3):
            save(folder / instance / f"{view}.jpg", 10 * ord(instance) + view)
    save(folder / "single" / "0.jpg", 5)
    (folder / "a" / "zero.jpg").write_bytes(b"")
    (folder / "a" / "text.jpg").write_text("hello")
    (folder / "a" / "cut.jpg").write_bytes((folder / "a" / "0.jpg").read_bytes()[:700])
    (folder / "a" / "again.jpg").write_bytes((folder / "a" / "0.jpg").read_bytes())
    (folder / "b" / "shared.jpg").write_bytes((folder / "c" / "0.jpg").read_bytes())
    bomb(folder / "a" / "bomb.png")
    outcome = twin("import", "photos")
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stderr == ""
    workspace = Workspace(tmp_path / "workspace")
    reasons = {row["original"]: row["reason"] for row in read_rows(workspace.excluded)}
    assert reasons == {
        "a/again.jpg": "duplicate photo",
        "a/bomb.png": "too many pixels",
        "a/cut.jpg": "damaged image",
        "a/text.jpg": "not an image",
        "a/zero.jpg": "empty file",
        "b/shared.jpg": "one photo under two instances",
        "c/0.jpg": "one photo under two instances",
        "single/0.jpg": "instance has one photo",
    }
    for reason in reasons.values():
        assert reason in outcome.stdout
    assert "3 instances, 0 near-twins, 8 images, 8 excluded" in outcome.stdout


@pytest.mark.parametrize(
    ("table", "parts"),
    [
        ("path,name\na.jpg,a\n", ("no column 'instance'", "path, name")),
        ("path,instance\n../outside.jpg,a\n/etc/hostname,a\n", ("path outside the folder (2)",)),
        ("path,instance\nb\xe9,a\n".encode("latin-1"), ("not a readable CSV table in UTF-8",)),
    ],
)
def test_a_bad_table_is_one_line(tmp_path: Path, twin: Run, table: str | bytes, parts: tuple[str, ...]) -> None:
    (tmp_path / "table.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
    save(tmp_path.parent / "outside.jpg", 0)
    refused(twin("import", "table.csv"), *parts)
    assert not list(tmp_path.glob("workspace/catalog/*.parquet"))
    assert not list(tmp_path.rglob("*.part"))


def test_unreadable_tables_and_missing_folders_are_one_line(tmp_path: Path, twin: Run) -> None:
    (tmp_path / "table.parquet").write_bytes(b"PAR1 but not really")
    (tmp_path / "empty").mkdir()
    refused(twin("import", "table.parquet"), "not a readable Parquet table")
    refused(twin("import", "absent"), "does not exist")
    refused(twin("import", "empty"), "holds no photo")
    assert not (tmp_path / "workspace").exists()


def test_sheets(tmp_path: Path, twin: Run) -> None:
    for view in range(2):
        save(tmp_path / "photos" / "mugs" / "red" / f"{view}.png", view)
    refused(twin("sheet", "--category", "mugs"), "does not exist")
    assert twin("import", "photos").returncode == 0
    outcome = twin("sheet", "--instance", "photos/mugs/red")
    assert outcome.returncode == 0
    with Image.open(tmp_path / "workspace" / "sheets" / "photos-mugs-red.png") as sheet:
        assert sheet.width > sheet.height > 100
        assert "sheets/photos-mugs-red.png" in outcome.stdout


def test_a_render_of_nothing_is_one_line(tmp_path: Path, twin: Run) -> None:
    refused(twin("render", "--seen", "0", "--unseen", "0"), "Nothing to render")
    assert not (tmp_path / "workspace").exists()
