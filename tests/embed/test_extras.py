"""Encoders of open_clip and timm, with tiny models made on the spot where the libraries are installed."""

import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.embed.catalogues import drawing
from twin.core import EmbedSettings, TwinError
from twin.embed import Encoder, load_encoder

PHOTOS = [drawing(number, (40, 50)) for number in range(3)]


def load(name: str, **settings: Any) -> Encoder:
    return load_encoder(EmbedSettings(encoder=name, **settings))


@pytest.fixture
def open_clip_folder(tmp_path: Path) -> Path:
    open_clip = pytest.importorskip("open_clip")
    config = {
        "embed_dim": 12,
        "vision_cfg": {"image_size": 32, "layers": 1, "width": 64, "patch_size": 8},
        "text_cfg": {"context_length": 8, "vocab_size": 64, "width": 64, "heads": 1, "layers": 1},
    }
    (tmp_path / "open_clip_config.json").write_text(json.dumps({"model_cfg": config, "preprocess_cfg": {}}))
    torch.manual_seed(0)
    torch.save(open_clip.model.CLIP(**config).state_dict(), tmp_path / "open_clip_pytorch_model.bin")
    return tmp_path


@pytest.fixture
def timm_folder(tmp_path: Path) -> Path:
    timm = pytest.importorskip("timm")
    torch.manual_seed(0)
    model = timm.create_model("vit_tiny_patch16_224", num_classes=5, img_size=32, depth=1)
    timm.models.save_for_hf(model, tmp_path, model_args={"depth": 1})
    return tmp_path


def test_open_clip_gives_the_models_image_features(open_clip_folder: Path) -> None:
    open_clip = importlib.import_module("open_clip")
    encoder = load(f"open_clip:local-dir:{open_clip_folder}")
    model, transform = open_clip.create_model_from_pretrained(f"local-dir:{open_clip_folder}")
    with torch.inference_mode():
        expected = model.encode_image(torch.stack([transform(photo) for photo in PHOTOS]), normalize=True)
    np.testing.assert_allclose(encoder.encode(PHOTOS), expected.numpy(), atol=1e-5)


def test_timm_gives_what_the_classifier_would_see(timm_folder: Path) -> None:
    timm = importlib.import_module("timm")
    encoder = load(f"timm:local-dir:{timm_folder}")
    model = timm.create_model(f"local-dir:{timm_folder}", pretrained=True).eval()
    transform = timm.data.create_transform(**timm.data.resolve_model_data_config(model))
    with torch.inference_mode():
        pixels = torch.stack([transform(photo) for photo in PHOTOS])
        expected = model.forward_head(model.forward_features(pixels), pre_logits=True)
    expected = torch.nn.functional.normalize(expected, dim=1).numpy()
    np.testing.assert_allclose(encoder.encode(PHOTOS), expected, atol=1e-5)


def test_models_that_are_not_there_are_one_clear_error() -> None:
    pytest.importorskip("open_clip")
    for name in ("open_clip:ViT-B-32/nobody", "open_clip:nothing/nobody", "timm:nothing", "timm:local-dir:/nowhere"):
        with pytest.raises(TwinError, match=rf"Encoder '{name}' cannot be loaded \(.*\)\.$"):
            load(name)
    with pytest.raises(TwinError, match=r"names no weights; give open_clip:MODEL/PRETRAINED"):
        load("open_clip:ViT-B-32")


@pytest.mark.parametrize(("name", "extra"), [("open_clip:ViT-B-32/openai", "open-clip"), ("timm:vit", "timm")])
def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, name: str, extra: str) -> None:
    def absent(module: str, *_: Any) -> Any:
        raise ModuleNotFoundError(f"No module named {module!r}")

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(TwinError, match=rf'pip install "twin-vlm\[{extra}\]"'):
        load(name)


@pytest.mark.parametrize("name", ["open_clip:ViT-B-32/openai", "timm:vit"])
def test_they_have_one_way_to_pool(name: str) -> None:
    with pytest.raises(TwinError, match="has one way to pool"):
        load(name, pooling="mean")
