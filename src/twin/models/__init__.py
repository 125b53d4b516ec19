"""A model or a baseline behind one small interface."""

from twin.models._answerer import Answerer, PairScorer, Photo, Question, Reply
from twin.models._baselines import AlwaysYes, Blind, ComparatorAnswerer
from twin.models._load import load_answerer
from twin.models._threshold import CosineScorer, threshold_answerer

__all__ = [
    "AlwaysYes",
    "Answerer",
    "Blind",
    "ComparatorAnswerer",
    "CosineScorer",
    "PairScorer",
    "Photo",
    "Question",
    "Reply",
    "load_answerer",
    "threshold_answerer",
]
