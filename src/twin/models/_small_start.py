"""The weights from which the small model starts: its first layer already compares photos.

Like *mimetic initialisation* (Trockman and Kolter 2023, arXiv 2305.09828), which starts attention as trained models end
up: queries equal keys, and the product of values and output is minus the identity. Here the positions also tell the
photos apart, so that the cells of every later photo look for their likeness in the *first* photo, and what the layer
writes is the difference between a cell and its match. The first feed-forward layer starts by summing how large that
difference is. Words and the first photo have nothing to compare with: they look at the first token of the prompt, a
sink, and keep what they carry.
"""

import math
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


@torch.no_grad()
def start_as_comparator(projector: Any, language_model: Any, tokens: Tensor) -> None:
    """Set the starting weights.

    Args:
        projector: LLaVA's projector with a linear activation.
        language_model: A GPT-2.
        tokens: Standardised tokens of some photos, ``(photos, cells, channels)``, for the principal directions.
    """
    width = language_model.config.n_embd
    content = width - _MISMATCH - 2 * _PHOTOS
    _start_projector(projector, tokens.flatten(0, 1), content)
    _start_embeddings(language_model, content)
    first, *others = language_model.h
    _start_matching(first.attn, content, language_model.config.n_head)
    _start_measuring(first.mlp, content)
    for block in others:
        nn.init.normal_(block.attn.c_attn.weight[:, 2 * width :], std=1 / math.sqrt(width))
        nn.init.normal_(block.attn.c_proj.weight, std=1 / math.sqrt(width))


def _start_projector(projector: Any, tokens: Tensor, content: int) -> None:
    """Start at the leading principal directions, half whitened, so that similar cells stay similar."""
    centre = tokens.mean(0)
    sample = tokens[:: max(1, len(tokens) // 8000)] - centre
    _, strengths, directions = torch.linalg.svd(sample, full_matrices=False)
    deviations = strengths[:content, None] / math.sqrt(len(sample))
    weight = directions[:content] / deviations.sqrt()
    weight /= (sample @ weight.T).std()
    nn.init.zeros_(projector.linear_1.weight)
    nn.init.zeros_(projector.linear_1.bias)
    projector.linear_1.weight[:content] = weight
    projector.linear_1.bias[:content] = -weight @ centre
    projector.linear_2.weight.copy_(torch.eye(len(projector.linear_2.weight)))
    nn.init.zeros_(projector.linear_2.bias)


def _start_embeddings(language_model: Any, content: int) -> None:
    """Positions carry faint sinusoids (Vaswani et al. 2017, section 3.5) and the mark of the photo that is there."""
    positions, words = language_model.wpe.weight, language_model.wte.weight
    nn.init.zeros_(positions)
    nn.init.zeros_(words)
    words[:, :content] = 0.7 * torch.randn(len(words), content)
    steps = torch.arange(len(positions))[:, None]
    angles = steps * torch.exp(-math.log(1000.0) * torch.arange(0, content, 2) / content)
    positions[:, 0:content:2], positions[:, 1:content:2] = 0.2 * angles.sin(), 0.2 * angles.cos()
    positions[0, content + _MISMATCH + _PHOTOS] = _MARK
    for photo in range(_PHOTOS):  # a prompt begins with one token, then come the photos
        positions[1 + photo * _CELLS : 1 + (photo + 1) * _CELLS, content + _MISMATCH + photo] = _MARK


def _start_matching(attention: Any, content: int, heads: int) -> None:
    width = attention.c_proj.weight.shape[0]
    head = width // heads
    scale = math.sqrt((content + _MARK**2) / width)  # what the layer norm divides by
    joined = nn.init.zeros_(attention.c_attn.weight)  # (width, 3 * width): queries, keys, values
    nn.init.zeros_(attention.c_attn.bias)
    marks = content + _MISMATCH
    for number in range(heads):
        queries, keys = number * head, width + number * head
        likeness = torch.linalg.qr(torch.randn(content, head - 2))[0]
        likeness *= scale * math.sqrt(_SHARPNESS * math.sqrt(head) / (head - 2))
        joined[:content, queries : queries + head - 2] = likeness
        joined[:content, keys : keys + head - 2] = likeness
        preference = scale / _MARK * math.sqrt(_PREFERENCE * math.sqrt(head))
        joined[marks + 1 : marks + _PHOTOS, queries + head - 2] = preference
        joined[marks, keys + head - 2] = preference
        sink = math.sqrt(_SINK * math.sqrt(head))
        attention.c_attn.bias[queries + head - 1] = sink
        joined[marks + _PHOTOS, keys + head - 1] = sink * scale / _MARK
    joined[:content, 2 * width : 2 * width + content] = scale * torch.eye(content)
    nn.init.zeros_(attention.c_proj.weight)
    attention.c_proj.weight[:content, :content] = -torch.eye(content)


def _start_measuring(network: Any, content: int) -> None:
    """Two units for each dimension, one for either sign, so that together they give the size of a difference."""
    inward, outward = network.c_fc.weight, network.c_proj.weight  # (width, inner) and (inner, width)
    nn.init.normal_(inward, std=0.02)
    nn.init.normal_(outward, std=0.02)
    for dimension in range(content):
        column = content + dimension % _MISMATCH
        for unit, sign in ((2 * dimension, 1.0), (2 * dimension + 1, -1.0)):
            inward[:, unit] = 0.0
            inward[dimension, unit] = 2.0 * sign
            outward[unit] = 0.0
            outward[unit, column] = 2.0 * _MISMATCH / content
