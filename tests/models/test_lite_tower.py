"""The tower computes what the published network computes, and remembers it to the bit."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from tests.embed.catalogues import drawing
from twin.embed._lite0_export import reference_network
from twin.models import LiteTower, build_small_model
from twin.models._lite_tower import LiteTowerConfig, pretrained_tower


@pytest.fixture(scope="module")
def tower() -> LiteTower:
    return pretrained_tower()


@pytest.fixture(scope="module")
def photos() -> Tensor:
    """uint8 (4, 224, 224, 3)."""
    return torch.from_numpy(np.stack([np.asarray(drawing(number, (224, 224))) for number in range(4)]))


def scaled(photos: Tensor) -> Tensor:
    return ((photos.float() - 127.5) / 127.5).permute(0, 3, 1, 2).contiguous()


@torch.inference_mode()
def test_tokens_are_the_published_features_of_their_cells(tower: LiteTower, photos: Tensor) -> None:
    fine, middle, deep, _ = reference_network()(photos)
    tokens = tower(scaled(photos)).last_hidden_state
    assert tokens.shape == (4, 49, 624) == (4, 49, tower.config.hidden_size)
    for cell, (row, column) in enumerate(np.ndindex(7, 7)):
        parts = []
        for layer, side in ((fine, 4), (middle, 2)):
            area = layer[:, :, row * side : (row + 1) * side, column * side : (column + 1) * side].flatten(2)
            parts += [area.mean(2), area.std(2, correction=0).clamp_min(1e-3)]
        raw = torch.cat([*parts, deep[:, :, row, column]], 1)
        expected = (raw - raw.mean(1, keepdim=True)) / raw.std(1, correction=0, keepdim=True)
        assert (tokens[:, cell] - expected).norm() / expected.norm() < 1e-2


@torch.inference_mode()
def test_channels_are_standardised_by_mean_and_scale(tower: LiteTower, photos: Tensor) -> None:
    draw = torch.Generator().manual_seed(0)
    other = LiteTower(LiteTowerConfig()).eval()
    other.load_state_dict(tower.state_dict())
    other.mean.copy_(torch.rand(624, generator=draw))
    other.scale.copy_(torch.rand(624, generator=draw) + 0.5)
    raw = torch.randn(2, 3, 624, generator=draw)
    shifted = (raw - other.mean) * other.scale
    expected = (shifted - shifted.mean(-1, keepdim=True)) / shifted.std(-1, correction=0, keepdim=True)
    torch.testing.assert_close(other.standardised(raw), expected, atol=1e-4, rtol=1e-4)
    assert not torch.allclose(other(scaled(photos[:1])).last_hidden_state, tower(scaled(photos[:1])).last_hidden_state)


@torch.inference_mode()
def test_remembered_features_are_the_same(tower: LiteTower, photos: Tensor) -> None:
    pixels = scaled(photos)
    alone = torch.cat([tower(pixel[None]).last_hidden_state for pixel in pixels])
    tower.remember()
    order = [2, 0, 2, 3, 1]
    for _ in range(2):
        assert torch.equal(tower(pixels[order]).last_hidden_state, alone[order])
    assert tower.memory is not None and len(tower.memory) == 4
    tower.forget()
    torch.testing.assert_close(tower(pixels).last_hidden_state, alone, atol=1e-4, rtol=1e-4)


def test_a_tower_that_forgets_learns(tower: LiteTower, photos: Tensor) -> None:
    tower.forget()
    tower(scaled(photos[:1])).last_hidden_state.square().mean().backward()
    assert tower.stem.weight.grad is not None
    assert tower.stem.weight.grad.abs().sum() > 0
    tower.zero_grad()


def test_building_leaves_the_global_random_state_alone(tmp_path: Path) -> None:
    Image.fromarray(np.asarray(drawing(0))).save(tmp_path / "photo.png")
    state = torch.get_rng_state()
    build_small_model(tmp_path / "model", [tmp_path / "photo.png"], ["yes", "no"], width=32, layers=1, heads=4)
    assert torch.equal(torch.get_rng_state(), state)
