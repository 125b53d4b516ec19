"""A run keeps the configuration of the video processor, without which its folder would not load beside torchvision."""

import json
from pathlib import Path

import pytest

from tests.models.families import ALL
from tests.pairs.command import twin
from tests.train.workspaces import arguments
from twin.core import Workspace

VIDEO = {
    "qwen2.5-vl": "Qwen2VLVideoProcessor",
    "qwen3-vl": "Qwen3VLVideoProcessor",
    "internvl": "InternVLVideoProcessor",
    "smolvlm": "SmolVLMVideoProcessor",
    "llava-onevision": "LlavaOnevisionVideoProcessor",
}
"""Families whose checkpoints have one."""


@pytest.mark.parametrize("name", VIDEO)
def test_it_is_kept(workspace: Workspace, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "smolvlm":
        pytest.importorskip("num2words", reason="SmolVLM's processor asks for it, to name the times of videos")
    folder = ALL[name](tmp_path / "model")
    path = folder / "processor_config.json"
    given = {"video_processor_type": VIDEO[name], "do_sample_frames": True}
    path.write_text(json.dumps(json.loads(path.read_text()) | {"video_processor": given}))
    how = {"steps": 1, "batch": 2, "general": 0, "log_to": "none", "language": "lora", "vision_disk": 0}
    assert twin(monkeypatch, *arguments(workspace, "kept", model=folder, **how)) == 0
    kept = json.loads((workspace.run("kept") / "processor_config.json").read_text())
    assert kept["video_processor"] == given
