import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from twin.core import Workspace, read_table, write_arrow


def twin(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from twin.cli import main; main()", *arguments]
    environment = {"COLUMNS": "140", "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_eval_prints_a_line_a_benchmark_with_intervals(workspace: Workspace) -> None:
    done = twin("eval", "-w", str(workspace.root), "--model", "always-yes", "--benchmarks", "seen", "--batch", "50")
    assert done.returncode == 0, done.stderr
    scores, _, released = done.stdout.partition("As the released FGVQA scores")
    for table, also in ((scores, "100.0 %"), (released, "seen")):
        (line,) = [line for line in table.splitlines() if "25.0 %" in line]
        assert "seen" in line and also in line
    assert "both orders" not in done.stdout
    assert (workspace.evaluation("always-yes", "seen") / "summary.json").exists()


def test_eval_shows_what_the_second_order_of_photos_gave(workspace: Workspace) -> None:
    done = twin("eval", "-w", str(workspace.root), "--model", "always-yes", "--benchmarks", "seen", "--swap")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.partition("both orders of the photos")[2].splitlines()
    for kind in ("pair", "multi"):
        (line,) = [line for line in lines if f"seen {kind}" in line]
        assert "100.0 %" in line, "who says always the same agrees with itself"


def test_report_follows_eval(workspace: Workspace) -> None:
    assert twin("eval", "-w", str(workspace.root), "--model", "always-yes").returncode == 0
    done = twin("report", "-w", str(workspace.root))
    assert done.returncode == 0, done.stderr
    assert (workspace.report / "index.html").exists()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("eval", "--model", "always-yes", "--benchmarks", "sen"), "There is no benchmark 'sen'"),
        (("eval", "--model", "always-yes", "--batch", "0"), "Option --batch is wrong"),
        (
            ("eval", "--model", "always-yes", "--mode", "likelihood"),
            "cannot weigh answers; leave --mode likelihood out",
        ),
        (("eval", "--model", "no-such-model"), "There is no model 'no-such-model'"),
        (("eval", "--model", "vllm:base"), 'pip install "twin-vlm[vllm]"'),
        (("eval", "--batch", "4", "rescore"), "Option --batch says nothing to 'rescore'"),
        (("eval", "--model", "threshold"), "twin embed"),
        (("report",), "run `twin eval --model base` first"),
    ],
)
def test_a_mistake_is_one_line(workspace: Workspace, arguments: tuple[str, ...], complaint: str) -> None:
    command, *rest = arguments
    done = twin(command, "-w", str(workspace.root), *rest)
    assert_one_line(done, complaint)


def assert_one_line(done: subprocess.CompletedProcess[str], complaint: str) -> None:
    assert done.returncode == 2
    assert done.stderr.startswith("Error: ") and complaint in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda table: table.drop_columns(["answer"]), "seen.parquet has no column 'answer'"),
        (lambda table: table.set_column(5, "images", [[["gone.jpg"]] * len(table)]), "the first gone.jpg"),
        (lambda table: table.set_column(6, "extra", [["{"] * len(table)]), "not JSON"),
        (None, "not a readable Parquet table"),
    ],
)
def test_a_bad_benchmark_is_one_line(
    workspace: Workspace, change: Callable[[pa.Table], pa.Table] | None, complaint: str
) -> None:
    table = read_table(workspace.benchmark("seen"))
    (workspace.root / "benchmark").unlink()  # shared with other tests
    path = workspace.benchmark("seen")
    path.parent.mkdir()
    if change:
        write_arrow(path, change(table))
    else:
        path.write_bytes(b"PAR1 and nothing more")
    assert_one_line(twin("eval", "-w", str(workspace.root), "--model", "always-yes"), complaint)
    assert not (workspace.root / "evaluations").exists()


def test_without_any_benchmark_bench_is_named(tmp_path: Path) -> None:
    done = twin("eval", "-w", str(tmp_path), "--model", "always-yes")
    assert done.returncode == 2
    assert done.stderr == f"Error: {tmp_path / 'benchmark'} holds no benchmark; run `twin bench`.\n"
