"""verl's configuration with the paper's settings, and the script that starts it."""

from pathlib import Path

__all__ = ["configuration", "launch_script"]

_CONFIGURATION = """# bash {home}/launch.sh
#
# GRPO with the settings of arXiv 2512.23592 (section 4): one epoch, {batch} prompts a step, one update a step, rollouts
# a prompt, learning rate, KL as a loss term, no entropy bonus, prompt and reply of at most 2048 tokens each; the vision
# tower learns, too. Keys as in verl 0.9.1. What depends on the machine is at the end.
hydra:
  searchpath: ["pkg://verl.trainer.config"]
defaults:
  - ppo_trainer
  - _self_

data:
  train_files: {home}/train.parquet
  val_files: {home}/{validation}
  image_key: images
  train_batch_size: {batch}
  shuffle: false # the rows lie in batches half yes, half no
  max_prompt_length: 2048
  max_response_length: 2048
  filter_overlong_prompts: false # that would decode every photo
  truncation: error
reward:
  custom_reward_function:
    path: {home}/reward.py
    name: compute_score
algorithm:
  adv_estimator: grpo
  use_kl_in_reward: false
actor_rollout_ref:
  model:
    path: {model}
    enable_gradient_checkpointing: true
  actor:
    ppo_mini_batch_size: {batch}
    use_kl_loss: true
    kl_loss_coef: 0.01
    kl_loss_type: low_var_kl
    entropy_coeff: 0
    freeze_vision_tower: false
    optim:
      lr: 1.0e-6
    ppo_micro_batch_size_per_gpu: 4
  rollout:
    name: vllm
    n: {rollouts}
    temperature: 1.0
    tensor_model_parallel_size: 1
    gpu_memory_utilization: 0.6
    log_prob_micro_batch_size_per_gpu: 8
  ref:
    log_prob_micro_batch_size_per_gpu: 8
trainer:
  total_epochs: 1
  project_name: twin
  experiment_name: grpo
  logger: [console, tensorboard]
  save_freq: 100
  test_freq: 100
  val_before_train: true
  nnodes: 1
  n_gpus_per_node: {gpus}
"""

_LAUNCH = """#!/usr/bin/env bash
# Starts verl; what stands behind goes to it, such as trainer.n_gpus_per_node=8.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
python -m verl.trainer.main_ppo --config-path "$here" --config-name config "$@"
"""


def configuration(home: Path, *, model: str, batch: int, rollouts: int, gpus: int, validation: str) -> str:
    """The text of ``config.yaml``; paths are absolute, as verl opens photos and files by their path alone."""
    return _CONFIGURATION.format(
        home=home, model=model, batch=batch, rollouts=rollouts, gpus=gpus, validation=validation
    )


def launch_script() -> str:
    """The text of ``launch.sh``."""
    return _LAUNCH
