"""Asking, and writing down each reply the moment it exists."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from twin.bench import BenchmarkPhotos
from twin.core import EvaluateSettings, TwinError, counted
from twin.evaluate._entries import Entry
from twin.evaluate._journal import Journal
from twin.evaluate._plan import Ask, batches
from twin.models import Answerer, Reply, StreamingAnswerer, Unanswered

__all__ = ["Asking"]

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Asking:
    """One evaluation that is under way.

    Attributes:
        answerer: Who is asked.
        photos: Where the photos are.
        journal: Where the replies go.
        advance: Told how many more replies are on the disk.
    """

    answerer: Answerer
    photos: BenchmarkPhotos
    journal: Journal
    advance: Callable[[int], None]

    def preflight(self, asks: Sequence[Ask]) -> None:
        """Try the first question of each type, and the longest of all, before all are asked.

        Raises:
            TwinError: They cannot be asked, or their photos are not seen.
        """
        questions = [ask.question(self.photos) for ask in asks]
        lengths = self.answerer.lengths(questions)
        first = {question.question_type: place for place, question in reversed(list(enumerate(questions)))}
        tried = sorted({*first.values(), lengths.index(max(lengths))})
        self.answerer.preflight([questions[place] for place in tried])

    def ask(self, asks: Sequence[Ask], settings: EvaluateSettings) -> dict[str, Reply]:
        """Ask; the replies by key.

        Raises:
            TwinError: Some got no reply; those that came are in the journal.
        """
        if isinstance(self.answerer, StreamingAnswerer):
            return asyncio.run(self._stream(self.answerer, asks))
        replies: dict[str, Reply] = {}
        lengths = self.answerer.lengths([ask.question(self.photos) for ask in asks])
        for batch in batches(asks, lengths, settings.batch, settings.batch_tokens):
            new = self.answerer.answer([ask.question(self.photos) for ask in batch])
            replies |= self._keep(batch, new)
        return replies

    async def _stream(self, answerer: StreamingAnswerer, asks: Sequence[Ask]) -> dict[str, Reply]:
        replies: dict[str, Reply] = {}
        failed: dict[int, Unanswered] = {}
        async with aclosing(answerer.stream([ask.question(self.photos) for ask in asks])) as outcomes:
            async for place, outcome in outcomes:
                if isinstance(outcome, Unanswered):
                    failed[place] = outcome
                else:
                    replies |= await asyncio.to_thread(self._keep, [asks[place]], [outcome])
        if failed:
            raise self._incomplete(asks, failed, len(replies))
        return replies

    def _keep(self, asks: Sequence[Ask], replies: Sequence[Reply]) -> dict[str, Reply]:
        pairs = list(zip(asks, replies, strict=True))
        self.journal.append([Entry(ask.key, ask.query.query_id, ask.swapped, reply) for ask, reply in pairs])
        self.advance(len(pairs))
        return {ask.key: reply for ask, reply in pairs}

    def _incomplete(self, asks: Sequence[Ask], failed: dict[int, Unanswered], answered: int) -> TwinError:
        last = list(failed.values())[-1]  # to come; the questions are named in the order of the benchmark
        named = ", ".join(dict.fromkeys(asks[place].query.query_id for place in sorted(failed)[:_NAMED]))
        more = f" and {len(failed) - _NAMED:,} more" if len(failed) > _NAMED else ""
        rest = len(asks) - answered - len(failed)
        return TwinError(
            f"{self.answerer.name} gave no reply to {counted(len(failed), 'question')} ({named}{more}): "
            f"{last.reason.rstrip('.')}."
            + (f" Another {rest:,} were not asked." if rest else "")
            + f" {counted(answered, 'new reply', 'new replies')} of this run are kept; the same command asks the rest."
        )
