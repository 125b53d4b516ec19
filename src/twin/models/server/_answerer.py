"""A model on a server as an answerer."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, TypeVar

from twin.core import TwinError, digest
from twin.models._answerer import Question, Reply
from twin.models._baselines import Blind, unseen
from twin.models._streaming import Unanswered
from twin.models.server._calls import Calls, calls_to
from twin.models.server._card import model_card
from twin.models.server._crowd import crowd
from twin.models.server._failure import CallError
from twin.models.server._messages import messages
from twin.models.server._place import Server
from twin.models.server._replies import prompt_tokens, read_reply

__all__ = ["BlindServer", "ServerAnswerer"]

T = TypeVar("T")

_LIKELY = 5
"""Most likely tokens asked for in each place; some servers give no more."""


@dataclass
class ServerAnswerer:
    """Asks a model behind an OpenAI-compatible server: greedy, and with the probabilities of tokens where it has them.

    Attributes:
        server: Where it is, and how patiently it is asked.
    """

    server: Server
    _odds: bool = True

    @property
    def name(self) -> str:
        """``server:`` and what the server calls the model."""
        return f"server:{self.server.model}"

    @cached_property
    def fingerprint(self) -> str:
        """Content hash of address, name, and what the server tells of the model; weights behind it cannot be seen."""
        card = asyncio.run(self._card())
        return digest(self.server.url, self.server.model, *(f"{name}={value}" for name, value in sorted(card.items())))

    def answer(self, questions: Sequence[Question]) -> list[Reply]:
        """Greedy replies.

        Raises:
            TwinError: A question got none.
        """
        return asyncio.run(self._answer(questions))

    def lengths(self, questions: Sequence[Question]) -> list[int]:
        """One each: the server makes its own batches."""
        return [1] * len(questions)

    def preflight(self, questions: Sequence[Question]) -> None:
        """Ask one question with its photos and without: where the server counts tokens, the photos must be some.

        Raises:
            TwinError: The server cannot be asked, or the photos do not count.
        """
        asyncio.run(self._preflight(questions))

    async def stream(self, questions: Sequence[Question]) -> AsyncGenerator[tuple[int, Reply | Unanswered], None]:
        """Ask several at a time; ends early where every further question would fail like those before."""
        async with calls_to(self.server) as calls:

            async def ask(place: int) -> Reply:
                question = questions[place]
                return await self._complete(calls, question, lambda answer: read_reply(answer, question))

            async for outcome in crowd(len(questions), ask, self.server.concurrency):
                yield outcome

    async def _answer(self, questions: Sequence[Question]) -> list[Reply]:
        replies: dict[int, Reply] = {}
        async for place, outcome in self.stream(questions):
            if isinstance(outcome, Unanswered):
                raise TwinError(f"{self.name} at {self.server.url} gave no reply: {outcome.reason}.")
            replies[place] = outcome
        return [replies[place] for place in range(len(questions))]

    async def _card(self) -> dict[str, str]:
        try:
            async with calls_to(self.server) as calls:
                return await model_card(calls, self.server.model)
        except CallError as error:
            raise self._unable(error) from error

    async def _preflight(self, questions: Sequence[Question]) -> None:
        try:
            async with calls_to(self.server) as calls:
                for question in questions:
                    seen, unshown = [
                        await self._complete(calls, question, prompt_tokens, 1, photos=photos)
                        for photos in (True, False)
                    ]
                    if seen is not None and seen == unshown:
                        raise TwinError(
                            f"Photos do not reach {self.name} at {self.server.url}: a question is {seen:,} tokens "
                            "with its photos and without; is it a model that sees?"
                        )
        except CallError as error:
            raise self._unable(error) from error

    async def _complete(
        self,
        calls: Calls,
        question: Question,
        read: Callable[[Any], T],
        longest: int | None = None,
        *,
        photos: bool = True,
    ) -> T:
        """What ``read`` makes of the server's answer; one that refuses to give probabilities is asked without."""
        body = {
            "model": self.server.model,
            "messages": messages(question, photos=photos),
            "temperature": 0,
            "seed": 0,
            "max_tokens": longest or self.server.max_new_tokens,
        }
        complete = partial(calls.call, "/chat/completions", read, lot=question.query_id)
        if self._odds:
            try:
                return await complete(body | {"logprobs": True, "top_logprobs": _LIKELY})
            except CallError as error:
                if error.status not in (400, 422) or "logprobs" not in error.reason:
                    raise
                self._odds = False
        return await complete(body)

    def _unable(self, error: CallError) -> TwinError:
        return TwinError(f"{self.name} at {self.server.url} cannot be asked: {error.reason.rstrip('.')}.")


class BlindServer(Blind):
    """`Blind` whose inner answerer is a server: replies come one by one, too."""

    def stream(self, questions: Sequence[Question]) -> AsyncGenerator[tuple[int, Reply | Unanswered], None]:
        """As of the inner answerer, without sight."""
        assert isinstance(self.inner, ServerAnswerer)
        return self.inner.stream(unseen(questions))
