"""Answerers whose replies come one by one, in whatever order."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from twin.models._answerer import Question, Reply

__all__ = ["StreamingAnswerer", "Unanswered"]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """That there is no reply to a question, and will be none in this run.

    Attributes:
        reason: Why, in a few words.
        final: Whether the question is refused for its own sake, so that asking again is of no use.
    """

    reason: str
    final: bool = False


@runtime_checkable
class StreamingAnswerer(Protocol):
    """What an `Answerer` has besides where its replies are worth keeping one by one."""

    def stream(self, questions: Sequence[Question]) -> AsyncGenerator[tuple[int, Reply | Unanswered], None]:
        """Ask ``questions``, several at a time.

        It may end early where going on is of no use.

        Yields:
            The place of a question among ``questions``, and its reply or why there is none, as soon as it is known.
        """
