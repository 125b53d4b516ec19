"""The whole chain through the real command line, in small."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

_SMALL = """
catalog: {seen: 18, unseen: 8, views: 4, twins: 1, twin_views: 2}
pairs: {general: 200}
bench: {pairs: 40, multi: 16, general: 20}
train: {steps: 6, batch: 8}
evaluate: {max_new_tokens: 16}
"""


@pytest.mark.slow
def test_demo_runs_every_stage_and_writes_the_report(tmp_path: Path) -> None:
    (tmp_path / "twin.yaml").write_text(_SMALL, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "twin", "demo", "--workspace", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    page = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert "<script src" not in page
    gain = json.loads((tmp_path / "report" / "summary.json").read_text(encoding="utf-8"))["gain"]
    assert set(gain) == {"seen", "unseen", "general"}
    for source in ("seen", "unseen"):
        pair = gain[source]["pair"]
        assert pair["low"] <= pair["delta"] <= pair["high"]
        assert pair["queries"] > 0


@pytest.mark.slow
def test_demo_started_again_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "twin.yaml").write_text(_SMALL, encoding="utf-8")
    command = [sys.executable, "-m", "twin", "demo", "--workspace", str(tmp_path)]

    subprocess.run(command, capture_output=True, check=True)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.parquet")}
    subprocess.run(command, capture_output=True, check=True)

    assert {path: path.read_bytes() for path in tmp_path.rglob("*.parquet")} == before
