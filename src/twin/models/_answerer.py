"""Who answers questions: one small interface for models and baselines alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["Answerer", "PairScorer", "Photo", "Question", "Reply"]


class Photo(Protocol):
    """A photo by reference (`twin.catalog.store.ImageRef`), or what stands in its place."""

    @property
    def image_id(self) -> str:
        """What it is called."""

    def open(self) -> Image.Image:
        """The photo, decoded, RGB."""


@dataclass(frozen=True, slots=True)
class Question:
    """What an answerer is asked.

    Attributes:
        query_id: Identity of the query in its benchmark.
        question_type: ``pairwise``, ``multiple_choice`` or ``general``.
        question: The words.
        images: The photos in shown order.
        extra: What the benchmark knows about the query; nothing in it may help a model to the answer.
    """

    query_id: str
    question_type: str
    question: str
    images: tuple[Photo, ...]
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What an answerer says.

    Attributes:
        text: The raw words.
        probability: Probability (0 to 1) of *yes* for a pair query, where the answerer can tell it.
    """

    text: str
    probability: float | None = None


class Answerer(Protocol):
    """A model or a baseline that answers questions."""

    @property
    def name(self) -> str:
        """Name of its folder of answers."""

    @property
    def fingerprint(self) -> str:
        """Content hash of whatever its replies depend on (weights, processor, decoding)."""

    def answer(self, questions: Sequence[Question]) -> list[Reply]:
        """Answer ``questions``; one reply each, in order, whatever else stands in the batch."""


class PairScorer(Protocol):
    """Something that says of two photos how surely they show one instance."""

    @property
    def fingerprint(self) -> str:
        """Content hash of whatever its scores depend on."""

    def score(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Probability (0 to 1) of *same instance* for each pair of image ids, shape ``(len(pairs),)``."""
