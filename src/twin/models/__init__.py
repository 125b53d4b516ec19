"""A model or a baseline behind one small interface.

What needs torch and transformers is imported when it is first used; baselines do without.
"""

import importlib
from typing import TYPE_CHECKING, Any

from twin.models._answerer import Answerer, PairScorer, Photo, Question, Reply
from twin.models._baselines import AlwaysYes, Blind, ComparatorAnswerer
from twin.models._load import BY_VECTORS, load_answerer
from twin.models._streaming import StreamingAnswerer, Unanswered
from twin.models._threshold import CosineScorer, threshold_answerer

if TYPE_CHECKING:
    from twin.models._likelihood import LikelihoodAnswerer
    from twin.models._lite_tower import LiteTower
    from twin.models._loading import Vlm, load_vlm, locate
    from twin.models._small import build_small_model
    from twin.models._vision import FAMILIES, Seeing, Vision, vision_of
    from twin.models._vision_disk import vision_digest
    from twin.models._vision_inputs import PhotoInputs, photo_inputs, widened
    from twin.models._vision_memory import Seen, VisionMemory
    from twin.models._vlm import VlmAnswerer

__all__ = [
    "BY_VECTORS",
    "FAMILIES",
    "AlwaysYes",
    "Answerer",
    "Blind",
    "ComparatorAnswerer",
    "CosineScorer",
    "LikelihoodAnswerer",
    "LiteTower",
    "PairScorer",
    "Photo",
    "PhotoInputs",
    "Question",
    "Reply",
    "Seeing",
    "Seen",
    "StreamingAnswerer",
    "Unanswered",
    "Vision",
    "VisionMemory",
    "Vlm",
    "VlmAnswerer",
    "build_small_model",
    "load_answerer",
    "load_vlm",
    "locate",
    "photo_inputs",
    "threshold_answerer",
    "vision_digest",
    "vision_of",
    "widened",
]

_LAZY = {
    "FAMILIES": "_vision",
    "LikelihoodAnswerer": "_likelihood",
    "LiteTower": "_lite_tower",
    "PhotoInputs": "_vision_inputs",
    "Seeing": "_vision",
    "Seen": "_vision_memory",
    "Vision": "_vision",
    "VisionMemory": "_vision_memory",
    "Vlm": "_loading",
    "VlmAnswerer": "_vlm",
    "build_small_model": "_small",
    "load_vlm": "_loading",
    "locate": "_loading",
    "photo_inputs": "_vision_inputs",
    "vision_digest": "_vision_disk",
    "vision_of": "_vision",
    "widened": "_vision_inputs",
}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(f"twin.models.{_LAZY[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
