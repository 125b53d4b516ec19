"""Patches multiplied are patches convolved."""

from copy import deepcopy

import pytest
import torch
from torch import nn

from twin.models._patches import multiply_patches


def test_whole_patches_give_what_the_convolution_gives() -> None:
    torch.manual_seed(0)
    plain = nn.Sequential(nn.Conv3d(3, 8, kernel_size=(2, 14, 14), stride=(2, 14, 14), bias=False)).double()
    multiplied = deepcopy(plain)
    multiply_patches(multiplied)
    patches = torch.randn(5, 3, 2, 14, 14, dtype=torch.float64)
    assert torch.allclose(multiplied(patches), plain(patches), atol=1e-12)
    assert multiplied(patches).shape == (5, 8, 1, 1, 1)
    assert multiplied.state_dict().keys() == plain.state_dict().keys()


def test_larger_inputs_are_convolved() -> None:
    plain = nn.Sequential(nn.Conv3d(3, 4, kernel_size=2, stride=2))
    multiplied = deepcopy(plain)
    multiply_patches(multiplied)
    video = torch.randn(1, 3, 4, 6, 8)
    assert torch.equal(multiplied(video), plain(video))


@pytest.mark.parametrize("settings", [{"padding": 1}, {"groups": 3}, {"dilation": 2}])
def test_other_convolutions_are_left(settings: dict[str, int]) -> None:
    layer = nn.Conv3d(3, 3, kernel_size=2, **settings)
    multiply_patches(layer)
    assert "forward" not in vars(layer)


def test_gradients_are_those_of_the_convolution() -> None:
    torch.manual_seed(0)
    plain = nn.Sequential(nn.Conv3d(3, 8, kernel_size=(2, 4, 4), stride=(2, 4, 4))).double()
    multiplied = deepcopy(plain)
    multiply_patches(multiplied)
    patches = torch.randn(5, 3, 2, 4, 4, dtype=torch.float64)
    for layers in (plain, multiplied):
        layers(patches).square().sum().backward()
    assert torch.allclose(multiplied[0].weight.grad, plain[0].weight.grad, atol=1e-10)
