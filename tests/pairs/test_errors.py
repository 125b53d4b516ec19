"""Bad input: one clear line, exit code 2."""

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.pairs.command import twin
from tests.pairs.synthetic import Sketch, sketch


def no_links(made: Sketch) -> None:
    made.links.clear()


def unknown_instance_in_link(made: Sketch) -> None:
    made.links[3]["instance_b"] = "nobody"


def unknown_instance_of_photo(made: Sketch) -> None:
    made.images[3]["instance_id"] = "nobody"


def self_link(made: Sketch) -> None:
    made.links[0]["instance_b"] = made.links[0]["instance_a"]


def bad_hash(made: Sketch) -> None:
    made.images[0]["phash"] = "none"


def bad_facts(made: Sketch) -> None:
    made.instances[0]["facts"] = "[1"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (no_links, "holds no accepted link"),
        (unknown_instance_in_link, "names instance 'nobody'"),
        (unknown_instance_of_photo, "names instance 'nobody'"),
        (self_link, "to itself"),
        (bad_hash, "not 16 hexadecimal digits"),
        (bad_facts, "are not a JSON object"),
    ],
)
def test_spoilt_tables(
    spoil: Callable[[Sketch], None],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    made = sketch(4)
    spoil(made)
    made.write(tmp_path)
    assert twin(monkeypatch, "pairs", "-w", tmp_path) == 2
    error = capsys.readouterr().err
    assert error.startswith("Error: ")
    assert message in error
    assert not (tmp_path / "pairs").exists()


def test_no_workspace(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert twin(monkeypatch, "pairs", "-w", tmp_path / "none") == 2
    assert "instances.parquet does not exist" in capsys.readouterr().err


def test_links_that_a_review_has_not_accepted_yet(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    workspace = sketch(4).write(tmp_path)
    workspace.accepted.rename(workspace.candidates)
    assert twin(monkeypatch, "pairs", "-w", tmp_path) == 2
    assert "run the stage before" in capsys.readouterr().err
    (tmp_path / "review.sqlite").touch()
    assert twin(monkeypatch, "pairs", "-w", tmp_path) == 2
    assert "since the links are reviewed; run `twin review accept`." in capsys.readouterr().err


def test_missing_column(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    workspace = sketch(4).write(tmp_path)
    pq.write_table(pq.read_table(workspace.accepted).drop_columns(["degree"]), workspace.accepted)
    assert twin(monkeypatch, "pairs", "-w", tmp_path) == 2
    assert "has no column 'degree'" in capsys.readouterr().err


def test_missing_photo(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    workspace = sketch(4).write(tmp_path)
    for path in workspace.store.rglob("*.tar"):
        path.unlink()
    assert twin(monkeypatch, "pairs", "-w", tmp_path) == 0  # photos are read by the export alone
    capsys.readouterr()
    assert twin(monkeypatch, "pairs", "export", "-w", tmp_path, "--to", "trl", "--out", tmp_path / "out") == 2
    assert "photos.tar of the image store is missing" in capsys.readouterr().err


def test_shares_that_leave_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sketch(4).write(tmp_path)
    assert twin(monkeypatch, "pairs", "-w", tmp_path, "--val", 0.6, "--test", 0.6) == 2
    assert "leave no instance to train on" in capsys.readouterr().err
