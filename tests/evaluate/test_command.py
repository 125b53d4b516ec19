import subprocess
import sys
from pathlib import Path

import pytest

from twin.core import Workspace


def twin(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from twin.cli import main; main()", *arguments]
    environment = {"COLUMNS": "140", "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_eval_prints_a_line_a_benchmark_with_intervals(workspace: Workspace) -> None:
    done = twin("eval", "-w", str(workspace.root), "--model", "always-yes", "--benchmarks", "seen", "--batch", "50")
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if "25.0 %" in line]
    assert "seen" in line and "100.0 %" in line
    assert (workspace.evaluation("always-yes", "seen") / "summary.json").exists()


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
        (("eval", "--model", "threshold"), "twin embed"),
        (("report",), "run `twin eval --model base` first"),
    ],
)
def test_a_mistake_is_one_line(workspace: Workspace, arguments: tuple[str, ...], complaint: str) -> None:
    command, *rest = arguments
    done = twin(command, "-w", str(workspace.root), *rest)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: ") and complaint in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_any_benchmark_bench_is_named(tmp_path: Path) -> None:
    done = twin("eval", "-w", str(tmp_path), "--model", "always-yes")
    assert done.returncode == 2
    assert done.stderr == f"Error: {tmp_path / 'benchmark'} holds no benchmark; run `twin bench`.\n"
