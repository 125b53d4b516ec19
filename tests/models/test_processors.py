"""Processors with a video part load where torchvision is absent, and lose nothing when saved again."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from transformers.utils import is_torchvision_available

from tests.models.tiny import FAMILIES
from twin.models import load_vlm

pytestmark = pytest.mark.skipif(is_torchvision_available(), reason="torchvision loads the video part itself")

VIDEO = {
    "qwen2.5-vl": {"video_processor_type": "Qwen2VLVideoProcessor", "min_frames": 4, "size": {"shortest_edge": 3136}},
    "internvl": {"video_processor_type": "InternVLVideoProcessor", "num_frames": 8, "do_sample_frames": True},
}


@pytest.fixture(params=FAMILIES)
def family(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def folder(folders: dict[str, Path], family: str, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folders[family], tmp_path / family))


def read(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(path.read_text())
    return values


def saved_again(folder: Path) -> Path:
    """The model's processor, loaded and saved to a new folder."""
    again = folder.parent / "again"
    load_vlm(str(folder), "cpu").processor.save_pretrained(again)
    return again


def test_the_video_configuration_is_kept(folder: Path, family: str) -> None:
    values = read(folder / "processor_config.json") | {"video_processor": VIDEO[family]}
    (folder / "processor_config.json").write_text(json.dumps(values))
    again = saved_again(folder)
    assert read(again / "processor_config.json") == values


@pytest.mark.parametrize("file", ["video_preprocessor_config.json", "preprocessor_config.json"])
def test_a_video_configuration_of_older_models_is_kept(folder: Path, family: str, file: str) -> None:
    (folder / file).write_text(json.dumps(VIDEO[family]))
    assert read(saved_again(folder) / "processor_config.json")["video_processor"] == VIDEO[family]


def test_without_a_video_configuration_none_is_invented(folder: Path) -> None:
    before = read(folder / "processor_config.json")
    assert "video_processor" not in before
    assert read(saved_again(folder) / "processor_config.json") == before


def test_what_is_saved_again_works_as_before(folder: Path, photos: list[Path]) -> None:
    again = saved_again(folder)
    for path in folder.iterdir():
        if not (again / path.name).exists():
            shutil.copy(path, again)
    one, other = (load_vlm(str(place), "cpu").processor for place in (folder, again))
    chat = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What is this?"}]}]
    made = [
        processor(
            text=[processor.apply_chat_template(chat, tokenize=False)],
            images=[Image.open(photos[0]).convert("RGB")],
            return_tensors="pt",
        )
        for processor in (one, other)
    ]
    assert made[0].keys() == made[1].keys() >= {"input_ids", "pixel_values"}
    assert all(made[0][name].equal(made[1][name]) for name in made[0])
