"""A run of ``twin train sft`` reads first photos that questions share once, and learns the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch

from tests.models.families import ALL
from tests.train.test_families import fitted
from twin.core import Workspace
from twin.train.sharing import Batches


@contextmanager
def tokens_read() -> Iterator[list[int]]:
    """Counts the tokens that layers of a language model read in training."""
    tokens: list[int] = []

    def note(module: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        if type(module).__name__.endswith("DecoderLayer") and module.training:
            tokens.append(inputs[0].shape[0] * inputs[0].shape[1])

    handle = torch.nn.modules.module.register_module_forward_pre_hook(note)
    try:
        yield tokens
    finally:
        handle.remove()


@pytest.mark.parametrize("model", [pytest.param("qwen3-vl", marks=pytest.mark.slow), "gemma3"])
def test_a_run_reads_less_and_learns_the_same(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    folder = ALL[model](tmp_path / "model")
    how = {"share_photos": 4, "batch": 8, "general": 0.25, "steps": 4, "learning_rate": 1e-7}
    with tokens_read() as shared:
        one = fitted(workspace, folder, "shared", **how)
    monkeypatch.setattr(Batches, "beginnings", lambda *_: None)
    with tokens_read() as whole:
        other = fitted(workspace, folder, "whole", **how)
    assert sum(shared) < sum(whole)
    assert one["data"] == other["data"]
    for key in ("loss", "grad_norm"):
        assert [entry[key] for entry in one["log"]] == pytest.approx([entry[key] for entry in other["log"]], rel=1e-5)
