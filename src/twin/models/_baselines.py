"""Baselines that tell how much of a score needs no sight, or no language."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from PIL import Image

from twin.answers import answer_text
from twin.core import digest
from twin.models._answerer import Answerer, PairScorer, Photo, Question, Reply
from twin.models._stand_in import StandIn

__all__ = ["AlwaysYes", "Blind", "ComparatorAnswerer", "unseen"]

_GREY = (128, 128, 128)
_YES = {"pairwise": "yes", "multiple_choice": "3", "general": "yes"}


@dataclass(frozen=True, slots=True)
class AlwaysYes:
    """Answers that everything matches."""

    name: str = "always-yes"
    fingerprint: str = "always-yes"

    def answer(self, questions: Sequence[Question]) -> list[Reply]:
        """*Yes* to pair queries, 3 to multi queries."""
        return [Reply(answer_text(_YES[question.question_type])) for question in questions]

    def lengths(self, questions: Sequence[Question]) -> list[int]:
        """One each: a question costs no tokens."""
        return [1] * len(questions)

    def preflight(self, questions: Sequence[Question]) -> None:
        """Nothing can go wrong."""


def _grey(photo: Photo) -> StandIn:
    size = photo.size
    return StandIn(photo, "grey {}x{}".format(*size), partial(Image.new, "RGB", size, _GREY))


@dataclass(frozen=True, slots=True)
class Blind:
    """Asks another answerer the same questions with a grey picture in place of each photo.

    Attributes:
        inner: The answerer that is asked.
    """

    inner: Answerer

    @property
    def name(self) -> str:
        """``blind:`` and the name of the inner answerer."""
        return f"blind:{self.inner.name}"

    @property
    def fingerprint(self) -> str:
        """Follows the inner answerer."""
        return digest("blind", self.inner.fingerprint)

    def answer(self, questions: Sequence[Question]) -> list[Reply]:
        """Answer without sight; sizes stay as they are, so that the prompt keeps its length."""
        return self.inner.answer(unseen(questions))

    def lengths(self, questions: Sequence[Question]) -> list[int]:
        """As of the inner answerer."""
        return self.inner.lengths(unseen(questions))

    def preflight(self, questions: Sequence[Question]) -> None:
        """As of the inner answerer, with the photos: a model that never sees them has no need to be blinded."""
        self.inner.preflight(questions)


def unseen(questions: Sequence[Question]) -> list[Question]:
    """The same questions with a grey picture as large in place of each photo."""
    return [replace(question, images=tuple(map(_grey, question.images))) for question in questions]


@dataclass(frozen=True, slots=True)
class ComparatorAnswerer:
    """Answers by comparing photos two at a time; it reads no words and gives no answer to general questions.

    Attributes:
        name: Name of its folder of answers.
        scorer: Scores a pair of photos.
        threshold: Probability above which two photos count as one instance.
    """

    name: str
    scorer: PairScorer
    threshold: float = 0.5
    fingerprint: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fingerprint", digest("comparator", self.scorer.fingerprint, repr(self.threshold)))

    def answer(self, questions: Sequence[Question]) -> list[Reply]:
        """Score the first photo against each other one; a multi query counts those above the threshold."""
        pairs = [_photo_pairs(question) for question in questions]
        scores = self.scorer.score([pair for group in pairs for pair in group]).tolist() if any(pairs) else []
        replies, start = [], 0
        for question, group in zip(questions, pairs, strict=True):
            replies.append(self._reply(question, scores[start : start + len(group)]))
            start += len(group)
        return replies

    def lengths(self, questions: Sequence[Question]) -> list[int]:
        """One each: a question costs no tokens."""
        return [1] * len(questions)

    def preflight(self, questions: Sequence[Question]) -> None:
        """Nothing can go wrong."""

    def _reply(self, question: Question, scores: list[float]) -> Reply:
        matches = sum(score > self.threshold for score in scores)
        match question.question_type:
            case "pairwise":
                return Reply(answer_text("yes" if matches else "no"), scores[0])
            case "multiple_choice":
                return Reply(answer_text(str(matches)))
            case _:
                return Reply("")


def _photo_pairs(question: Question) -> list[tuple[str, str]]:
    if question.question_type == "general":
        return []
    reference, *candidates = [photo.image_id for photo in question.images]
    return [(reference, candidate) for candidate in candidates]
