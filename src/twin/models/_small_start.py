"""The weights from which the small model starts: its first layer already compares photos.

Like *mimetic initialisation* (Trockman and Kolter 2023, arXiv 2305.09828), which starts attention as trained models end
up: queries equal keys, and values go out with a minus sign. Here the positions also tell the photos apart, so that the
cells of every later photo look for their likeness in the *first* photo. A cell carries what it shows twice, the second
time in its leading directions only. There the layer takes the match away: the first copy goes on saying what a cell
shows, the second says how it differs from its match. The first feed-forward layer starts by summing how large that
difference is. Words and the first photo have nothing to compare with: they look at the first token of the prompt, a
sink, and keep what they carry.
"""

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

__all__ = ["start_as_comparator"]

_CELLS = 49
_PHOTOS = 4
_MISMATCH = 8  # dimensions in which the size of the difference is summed
_MARK = 9.0  # a photo's mark is as long as a usual difference, so that layer norms keep the size of small ones
_SHARPNESS = 10.0  # logit of a perfect match against none
_PREFERENCE = 28.0  # logit by which later photos prefer the first photo to all else
_SINK = 16.0  # logit by which everything prefers the prompt's first token to what is left


@dataclass(frozen=True, slots=True)
class _Places:
    """How the language model's width is shared out, from the first dimension: content, difference, mismatch, marks.

    Attributes:
        content: Dimensions of what a cell shows.
        difference: Dimensions of how it differs from its match.
    """

    content: int
    difference: int

    @property
    def mismatch(self) -> int:
        """First of the dimensions in which the size of the difference is summed."""
        return self.content + self.difference

    @property
    def marks(self) -> int:
        """First of the dimensions that mark the photos; those of the sink follow."""
        return self.mismatch + _MISMATCH

    @property
    def scale(self) -> float:
        """What the layer norm divides a photo's cell by."""
        width = self.marks + 2 * _PHOTOS
        return math.sqrt((self.content + self.difference + _MARK**2) / width)


def _shared_out(width: int) -> _Places:
    rest = width - _MISMATCH - 2 * _PHOTOS
    return _Places(rest - rest * 4 // 11, rest * 4 // 11)


@torch.no_grad()
def start_as_comparator(projector: Any, language_model: Any, tokens: Tensor) -> None:
    """Set the starting weights.

    Args:
        projector: LLaVA's projector with a linear activation.
        language_model: A GPT-2.
        tokens: Standardised tokens of some photos, ``(photos, cells, channels)``, for the principal directions.
    """
    width = language_model.config.n_embd
    places = _shared_out(width)
    _start_projector(projector, tokens.flatten(0, 1), places)
    _start_embeddings(language_model, places)
    first, *others = language_model.h
    _start_matching(first.attn, places, language_model.config.n_head)
    _start_measuring(first.mlp, places)
    for block in others:
        nn.init.normal_(block.attn.c_attn.weight[:, 2 * width :], std=1 / math.sqrt(width))
        nn.init.normal_(block.attn.c_proj.weight, std=1 / math.sqrt(width))


def _start_projector(projector: Any, tokens: Tensor, places: _Places) -> None:
    """Start at the leading principal directions, half whitened, so that similar cells stay similar."""
    centre = tokens.mean(0)
    sample = tokens[:: max(1, len(tokens) // 8000)] - centre
    _, strengths, directions = torch.linalg.svd(sample, full_matrices=False)
    deviations = strengths[: places.content, None] / math.sqrt(len(sample))
    weight = directions[: places.content] / deviations.sqrt()
    weight /= (sample @ weight.T).std()
    twice = torch.cat([weight, weight[: places.difference]])
    nn.init.zeros_(projector.linear_1.weight)
    nn.init.zeros_(projector.linear_1.bias)
    projector.linear_1.weight[: places.mismatch] = twice
    projector.linear_1.bias[: places.mismatch] = -twice @ centre
    projector.linear_2.weight.copy_(torch.eye(len(projector.linear_2.weight)))
    nn.init.zeros_(projector.linear_2.bias)


def _start_embeddings(language_model: Any, places: _Places) -> None:
    """Positions carry faint sinusoids (Vaswani et al. 2017, section 3.5) and the mark of the photo that is there."""
    positions, words = language_model.wpe.weight, language_model.wte.weight
    content = places.content
    nn.init.zeros_(positions)
    nn.init.zeros_(words)
    words[:, :content] = 0.7 * torch.randn(len(words), content)
    steps = torch.arange(len(positions))[:, None]
    angles = steps * torch.exp(-math.log(1000.0) * torch.arange(0, content, 2) / content)
    positions[:, 0:content:2] = 0.2 * angles.sin()
    positions[:, 1:content:2] = 0.2 * angles.cos()[:, : content // 2]
    positions[0, places.marks + _PHOTOS] = _MARK
    for photo in range(_PHOTOS):  # a prompt begins with one token, then come the photos
        positions[1 + photo * _CELLS : 1 + (photo + 1) * _CELLS, places.marks + photo] = _MARK


def _start_matching(attention: Any, places: _Places, heads: int) -> None:
    width = attention.c_proj.weight.shape[0]
    head = width // heads
    joined = nn.init.zeros_(attention.c_attn.weight)  # (width, 3 * width): queries, keys, values
    nn.init.zeros_(attention.c_attn.bias)
    for number in range(heads):
        queries, keys = number * head, width + number * head
        likeness = torch.linalg.qr(torch.randn(places.content, head - 2))[0]
        likeness *= places.scale * math.sqrt(_SHARPNESS * math.sqrt(head) / (head - 2))
        joined[: places.content, queries : queries + head - 2] = likeness
        joined[: places.content, keys : keys + head - 2] = likeness
        preference = places.scale / _MARK * math.sqrt(_PREFERENCE * math.sqrt(head))
        joined[places.marks + 1 : places.marks + _PHOTOS, queries + head - 2] = preference
        joined[places.marks, keys + head - 2] = preference
        sink = math.sqrt(_SINK * math.sqrt(head))
        attention.c_attn.bias[queries + head - 1] = sink
        joined[places.marks + _PHOTOS, keys + head - 1] = sink * places.scale / _MARK
    joined[: places.difference, 2 * width : 2 * width + places.difference] = places.scale * torch.eye(places.difference)
    nn.init.zeros_(attention.c_proj.weight)
    attention.c_proj.weight[: places.difference, places.content : places.mismatch] = -torch.eye(places.difference)


def _start_measuring(network: Any, places: _Places) -> None:
    """Two units for each dimension, one for either sign, so that together they give the size of a difference."""
    inward, outward = network.c_fc.weight, network.c_proj.weight  # (width, inner) and (inner, width)
    nn.init.normal_(inward, std=0.02)
    nn.init.normal_(outward, std=0.02)
    for dimension in range(places.difference):
        column = places.mismatch + dimension % _MISMATCH
        for unit, sign in ((2 * dimension, 1.0), (2 * dimension + 1, -1.0)):
            inward[:, unit] = 0.0
            inward[places.content + dimension, unit] = 2.0 * sign
            outward[unit] = 0.0
            outward[unit, column] = 2.0 * _MISMATCH / places.difference
