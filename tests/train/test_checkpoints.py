"""A checkpoint counts when all of it is there, whenever a run was killed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from twin.train._trainer import last_checkpoint


def test_one_whose_state_was_cut_short_does_not_count(tmp_path: Path) -> None:
    state = '{"global_step": 20}\n'
    for step in (10, 20):
        (tmp_path / f"checkpoint-{step}").mkdir()
        (tmp_path / f"checkpoint-{step}" / "trainer_state.json").write_text(state)
    assert last_checkpoint(tmp_path) == str(tmp_path / "checkpoint-20")
    for size in range(len(state) - 1):
        (tmp_path / "checkpoint-20" / "trainer_state.json").write_text(state[:size])
        assert last_checkpoint(tmp_path) == str(tmp_path / "checkpoint-10")
    assert last_checkpoint(tmp_path / "nothing") is None


_LATE = """
import sys, time
from pathlib import Path
from torch.nn import Linear
from transformers import TrainingArguments
from twin.train._trainer import Enduring

folder = Path(sys.argv[1])
trainer = Enduring(Linear(1, 1), TrainingArguments(str(folder), use_cpu=True, report_to="none"))
if trainer.args.process_index == 1:
    time.sleep(3)
trainer._save_rng_state(str(folder))
assert all((folder / f"rng_state_{process}.pth").exists() for process in range(2)), "the other one is not there yet"
"""


@pytest.mark.slow
def test_the_random_numbers_of_all_processes_are_there_before_the_state(tmp_path: Path) -> None:
    script = tmp_path / "late.py"
    script.write_text(_LATE)
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    done = subprocess.run([*launch, script, tmp_path], env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
