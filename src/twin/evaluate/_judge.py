"""A model or a baseline as a judge of look-alike links."""

import asyncio
import math
from collections.abc import Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from twin.answers import pair_question, read_reply
from twin.bench import BenchmarkPhotos
from twin.catalog import ImageRef
from twin.catalog.store import image_file
from twin.core import EvaluateSettings, TwinError, Workspace, counted, generator, read_columns
from twin.evaluate._ask import Asking
from twin.evaluate._entries import Entry
from twin.evaluate._journal import Journal
from twin.evaluate._plan import Ask, all_asks, asker_key
from twin.evaluate._queries import Query
from twin.models import BY_VECTORS, Answerer, Reply, StreamingAnswerer, Unanswered, load_answerer

__all__ = ["AnswererJudge", "open_judge"]

_WRITE = ("always-yes", *BY_VECTORS)
"""What gives its answers, or their probabilities, without a language model."""
_ELSEWHERE = ("server:", "vllm:")
_ANSWERS = {"yes": 1.0, "no": 0.0}


@contextmanager
def open_judge(name: str, workspace: Workspace, settings: EvaluateSettings) -> Iterator["AnswererJudge"]:
    """The model called ``name`` as a judge, for as long as the block lasts.

    A model on this machine only weighs *yes* and *no* and writes nothing. Every reply reaches
    ``review/<judge>/replies.jsonl`` as it comes, and what stands there is not asked again.

    Args:
        name: As `load_answerer` takes it.
        workspace: The project whose photos are judged.
        settings: Where and how the model runs.

    Raises:
        TwinError: There is no such model, or another process judges with it.
    """
    mode = "generate" if _writes(name) else "likelihood"
    told = settings.model_copy(update={"model": name, "mode": mode})
    answerer = load_answerer(name, workspace, told)
    key = asker_key(told, answerer)
    judge = f"{answerer.name}#{key[:8]}"
    folder = workspace.root / "review" / judge.replace("/", "--").replace(":", "-")
    with Journal.open(folder / "replies.jsonl") as journal:
        journal.begin({"model": answerer.name, "benchmark": "links", "fingerprint": key})
        yield AnswererJudge(judge, workspace, told, answerer, journal)


def _writes(name: str) -> bool:
    bare = name.removeprefix("blind:")
    return bare in _WRITE or bare.startswith(_ELSEWHERE)


@dataclass
class AnswererJudge:
    """Asks an answerer whether two photos show one object (`twin.review.judging.Judge`).

    Attributes:
        name: Name of the answerer, with a hash of all that its replies depend on: a model that was trained again is
            another reviewer.
        workspace: Where the photos are.
        settings: How it is asked.
        answerer: Who is asked.
        journal: Where its replies are kept.
    """

    name: str
    workspace: Workspace
    settings: EvaluateSettings
    answerer: Answerer
    journal: Journal
    _replies: dict[str, Reply] = field(init=False)
    _tried: bool = False

    def __post_init__(self) -> None:
        self._replies = dict(self.journal.contents.replies)

    def probabilities(self, pairs: Sequence[tuple[ImageRef, ImageRef]]) -> NDArray[np.float64]:
        """Probability that each pair shows one object, in the order shown; NaN where there is no answer to be read.

        An answer in words alone counts as 0 or 1.

        Args:
            pairs: Photos of the workspace.

        Raises:
            TwinError: The answerer cannot be asked, or questions got no reply and might get one later; what came is
                kept.
        """
        asks = all_asks([self._query(one.image_id, other.image_id) for one, other in pairs], self._asker)[::2]
        missing = list({ask.key: ask for ask in asks if ask.key not in self._replies}.values())
        if missing:
            self._ask(missing)
        return np.array([_probability(self._replies.get(ask.key)) for ask in asks], dtype=np.float64)

    @cached_property
    def _asker(self) -> str:
        return asker_key(self.settings, self.answerer)

    def _query(self, one: str, other: str) -> Query:
        """Both orders of two photos are asked about in the same words, those of two categories as of objects."""
        first, second = sorted((one, other))
        kinds = {self._categories.get(name, "") for name in (one, other)}
        kind = kinds.pop() if len(kinds) == 1 else ""
        words = pair_question(generator(0, "judge", first, second), kind or "object")
        return Query(f"{one} {other}", "links", "pairwise", words, "", (image_file(one), image_file(other)), {})

    @cached_property
    def _categories(self) -> dict[str, str]:
        """Category of each photo."""
        of = dict(zip(*_columns(self.workspace, "instances", "instance_id", "category"), strict=True))
        photos = zip(*_columns(self.workspace, "images", "image_id", "instance_id"), strict=True)
        return {image_id: of.get(instance, "") for image_id, instance in photos}

    @cached_property
    def _asking(self) -> Asking:
        return Asking(self.answerer, BenchmarkPhotos(self.workspace), self.journal, lambda _: None)

    def _ask(self, asks: Sequence[Ask]) -> None:
        if not self._tried:
            self._asking.preflight(asks)
            self._tried = True
        if isinstance(self.answerer, StreamingAnswerer):
            asyncio.run(self._stream(self.answerer, asks))
        else:
            self._replies |= self._asking.ask(asks, self.settings)

    async def _stream(self, answerer: StreamingAnswerer, asks: Sequence[Ask]) -> None:
        """Ask one by one; what the answerer refuses for its own sake is passed over."""
        left, reason = len(asks), ""
        async with aclosing(answerer.stream([ask.question(self._asking.photos) for ask in asks])) as outcomes:
            async for place, outcome in outcomes:
                if isinstance(outcome, Unanswered):
                    reason = reason if outcome.final else outcome.reason
                    left -= outcome.final
                    continue
                ask = asks[place]
                entry = Entry(ask.key, ask.query.query_id, False, outcome)
                await asyncio.to_thread(self.journal.append, [entry])
                self._replies[ask.key] = outcome
                left -= 1
        if left:
            raise TwinError(
                f"{self.answerer.name} gave no reply to {counted(left, 'question')} about links: "
                f"{reason.rstrip('.')}. What it said is kept; the same command asks the rest."
            )


def _columns(workspace: Workspace, table: str, *names: str) -> list[list[str]]:
    return [column.to_pylist() for column in read_columns(getattr(workspace, table), names).columns]


def _probability(reply: Reply | None) -> float:
    if reply is None:
        return math.nan
    if reply.probability is not None:
        return reply.probability
    return _ANSWERS.get(read_reply(reply.text, "pairwise").answer or "", math.nan)
