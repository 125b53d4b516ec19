"""Explanations of what differs between two objects whose attributes are known: put in words, and read from words."""

from twin.train.explaining._claims import differences_named
from twin.train.explaining._compose import Known, explanation
from twin.train.explaining._features import Feature, feature_of

__all__ = ["Feature", "Known", "differences_named", "explanation", "feature_of"]
