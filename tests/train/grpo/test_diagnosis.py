"""A run whose rewards tell nothing is stopped with the reason; replies are counted."""

from importlib.util import find_spec
from pathlib import Path

import pytest
import torch

from twin.core import GrpoSettings, TwinError, Workspace
from twin.train._arguments import rows_at_a_time
from twin.train.grpo import train_grpo
from twin.train.grpo._arguments import grpo_arguments, rewards_of
from twin.train.grpo._diagnosis import Diagnosis, rates_of

TEXTS = ["<answer>yes</answer>", "no", "<answer>no</answer>", "<answer>no</answer>", "cup", "cup"]


def test_rates_by_the_strict_reading() -> None:
    assert rates_of(TEXTS) == {"yes_rate": pytest.approx(1 / 6), "no_answer_rate": pytest.approx(3 / 6)}
    assert rates_of([*TEXTS, "<answer>2</answer>"], "multiple_choice") == {"no_answer_rate": pytest.approx(6 / 7)}


def test_equal_rewards_stop_after_some_steps_and_show_three_replies() -> None:
    diagnosis = Diagnosis(2, 3)
    same = torch.tensor([1.0, 1, 1, 0, 0, 0])
    diagnosis.look(same, TEXTS)
    diagnosis.look(torch.tensor([1.0, 1, 0, 0, 0, 0]), TEXTS)  # something was learned: counted anew
    diagnosis.look(same, TEXTS)
    with pytest.raises(TwinError, match=r"for 2 steps: .*not the same in all") as told:
        diagnosis.look(same, TEXTS)
    for text in TEXTS[:3]:
        assert repr(text) in str(told.value)
    with pytest.raises(TwinError, match=r"0 in all.*'cup'; 'cup'; 'cup'"):
        Diagnosis(1, 3).look(torch.zeros(3), ["cup"] * 3)


def test_rewards_have_the_weights_that_are_asked_for() -> None:
    assert {name: weight for name, (_, weight) in rewards_of(GrpoSettings()).items()} == {"answer": 1.0}
    both = GrpoSettings(reward_answer=2, reward_format=0.5)
    assert {name: weight for name, (_, weight) in rewards_of(both).items()} == {"answer": 2.0, "format": 0.5}
    with pytest.raises(TwinError, match="All rewards have weight 0"):
        rewards_of(GrpoSettings(reward_answer=0))


def test_a_step_is_one_update_from_its_own_rollouts(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("arguments")
    made = grpo_arguments(GrpoSettings(batch=12, micro_batch=4, rollouts=5), folder, cpu=True)
    assert (made.per_device_train_batch_size, made.gradient_accumulation_steps) == (20, 3)
    assert made.steps_per_generation == 3
    assert made.generation_batch_size == 60
    assert made.num_iterations == 1
    with pytest.raises(TwinError, match="--micro-batch 5 does not divide the 12"):
        rows_at_a_time(GrpoSettings(batch=12, micro_batch=5))


def test_another_engine_is_told_what_it_expects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vllm").mkdir()
    (tmp_path / "vllm" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    here = grpo_arguments(GrpoSettings(engine="vllm", engine_memory=0.4), tmp_path, cpu=True)
    assert (here.use_vllm, here.vllm_mode, here.vllm_gpu_memory_utilization) == (True, "colocate", 0.4)
    there = grpo_arguments(GrpoSettings(engine="vllm", engine_url="http://localhost:8000"), tmp_path, cpu=True)
    assert (there.vllm_mode, there.vllm_server_base_url) == ("server", "http://localhost:8000")
    assert not grpo_arguments(GrpoSettings(), tmp_path, cpu=True).use_vllm


@pytest.mark.skipif(find_spec("vllm") is not None, reason="vllm is installed")
def test_an_engine_that_is_missing_is_one_line(workspace: Workspace) -> None:
    with pytest.raises(TwinError, match=r"--engine vllm needs the extra vllm"):
        train_grpo(workspace, GrpoSettings(engine="vllm"))
    with pytest.raises(TwinError, match="set --engine vllm"):
        train_grpo(workspace, GrpoSettings(engine_url="http://localhost:8000"))
