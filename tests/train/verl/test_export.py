"""The folder for verl: half-and-half batches, a reward that stands alone, a configuration with the paper's settings."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from PIL import Image

from tests.pairs.command import twin
from tests.train.workspaces import write_rows
from twin.core import Workspace, read_rows
from twin.train.rewards import answer_reward
from twin.train.verl import reward_source

REPLIES = [
    "<answer>yes</answer>",
    "The lids differ. <answer> No. </answer>",
    "<answer>yes</answer> wait <answer>no</answer>",
    "<think><answer>yes</answer></think> <answer>no</answer>",
    "<answer>maybe</answer>",
    "yes",
    "",
]


@pytest.fixture
def exported(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    export(workspace, tmp_path / "verl", monkeypatch)
    return tmp_path / "verl"


def export(workspace: Workspace, out: Path, monkeypatch: pytest.MonkeyPatch, code: int = 0) -> None:
    asked = ("--out", out, "--batch", 6, "--model", "owner/name")
    assert twin(monkeypatch, "train", "export-verl", "-w", workspace.root, *asked) == code


def rows_of(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder / "train.parquet").to_pylist()
    return rows


def test_every_batch_is_half_yes_and_nothing_is_left_out(workspace: Workspace, exported: Path) -> None:
    rows = rows_of(exported)
    assert len(rows) % 6 == 0
    for begin in range(0, len(rows), 6):
        answers = Counter(row["reward_model"]["ground_truth"] for row in rows[begin : begin + 6])
        assert answers == {"yes": 3, "no": 3}
    shown = {row["extra_info"]["pair_id"] for row in rows}
    assert shown == {row["pair_id"] for row in read_rows(workspace.pairs("train"))}
    for photo in rows[0]["images"]:
        with Image.open(photo["image"]) as image:
            assert image.size == (photo["width"], photo["height"])


def test_the_reward_needs_nothing_and_is_the_projects_own(exported: Path) -> None:
    """Run without any installed package."""
    scores = f"[reward.compute_score('twin', reply, answer) for reply in {REPLIES!r} for answer in ('yes', 'no')]"
    code = f"import json, reward; print(json.dumps({scores}))"
    python = [sys.executable, "-S", "-c", code]
    done = subprocess.run(python, cwd=exported, check=True, capture_output=True, text=True)
    asked = [(reply, answer) for reply in REPLIES for answer in ("yes", "no")]
    assert json.loads(done.stdout) == answer_reward([reply for reply, _ in asked], [answer for _, answer in asked])


def test_other_questions_are_read_as_such() -> None:
    space: dict[str, Any] = {"__name__": "reward"}
    exec(compile(reward_source(), "reward.py", "exec"), space)
    score = space["compute_score"]
    assert score("twin", "<answer>Dark red</answer>", "dark red", {"kind": "general"}) == 1.0
    assert score("twin", "<answer>Dark red</answer>", "dark red", {"kind": "mined"}) == 0.0
    assert score("twin", "<answer>two</answer>", "2", {"kind": "multi"}) == 1.0


def test_the_configuration_has_the_papers_settings(exported: Path) -> None:
    values = yaml.safe_load((exported / "config.yaml").read_text())
    assert values["data"]["train_batch_size"] == values["actor_rollout_ref"]["actor"]["ppo_mini_batch_size"] == 6
    assert values["data"]["shuffle"] is False
    assert values["actor_rollout_ref"]["model"]["path"] == "owner/name"
    assert values["actor_rollout_ref"]["rollout"]["n"] == 5
    assert values["actor_rollout_ref"]["actor"]["kl_loss_coef"] == 0.01
    for path in (values["data"]["train_files"], values["data"]["val_files"]):
        assert Path(path).exists()
    assert Path(values["reward"]["custom_reward_function"]["path"]) == exported / "reward.py"


def test_an_export_is_replaced_and_nothing_else_is(
    workspace: Workspace, exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (exported / "train.parquet").read_bytes()
    export(workspace, exported, monkeypatch)
    assert (exported / "train.parquet").read_bytes() == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    export(workspace, tmp_path / "mine", monkeypatch, code=2)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_pairs_of_one_answer_are_refused(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows(workspace.pairs("train"), [row for row in read_rows(workspace.pairs("train")) if row["answer"] == "no"])
    export(workspace, tmp_path / "verl", monkeypatch, code=2)
    assert "no pair query with the answer 'yes'" in capsys.readouterr().err
