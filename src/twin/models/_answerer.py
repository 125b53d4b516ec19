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

    @property
    def key(self) -> str:
        """The same for the same pixels, another for others; what was computed from them is kept under it."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in pixels, without decoding."""

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
        choices: Probabilities (they sum to 1) of the possible answers, where the answerer can tell them: of *yes* and
            *no* for a pair query, of 0, 1, 2 and 3 for a multi query.
    """

    text: str
    probability: float | None = None
    choices: tuple[float, ...] | None = None


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

    def lengths(self, questions: Sequence[Question]) -> list[int]:
        """How many tokens each question is with its photos, for batches of even cost; no photo is decoded."""

    def preflight(self, questions: Sequence[Question]) -> None:
        """Make sure before a run that ``questions`` can be asked, and that their photos are seen.

        Raises:
            TwinError: They cannot; with the reason.
        """


class PairScorer(Protocol):
    """Something that says of two photos how surely they show one instance."""

    @property
    def fingerprint(self) -> str:
        """Content hash of whatever its scores depend on."""

    def score(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Probability (0 to 1) of *same instance* for each pair of image ids, shape ``(len(pairs),)``."""
