"""What is asked of a model, and in which batches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from twin.bench import BenchmarkPhotos
from twin.core import EvaluateSettings, digest
from twin.evaluate._queries import Query
from twin.models import Answerer, Question

__all__ = ["Ask", "all_asks", "asker_key", "batches"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One query in one order of its photos.

    Attributes:
        query: The query.
        swapped: Whether its photos stand in the second order.
        key: Content key of the words, the photos in order, and the asker.
    """

    query: Query
    swapped: bool
    key: str

    def question(self, photos: BenchmarkPhotos) -> Question:
        """As an answerer gets it."""
        return self.query.question_from(photos, swapped=self.swapped)


def asker_key(settings: EvaluateSettings, answerer: Answerer) -> str:
    """Content key of all that replies depend on besides the question: the answerer, and how it is decoded.

    A model on this machine has its device and precision in its fingerprint; ``--device`` says nothing of the others.
    The size of batches is left out: whoever chooses it chooses no reply.
    """
    return digest(answerer.fingerprint, settings.mode, str(settings.max_new_tokens))


def all_asks(queries: Iterable[Query], asker: str) -> list[Ask]:
    """Every query in every order of photos that it has, in the order of the benchmark."""
    return [
        Ask(query, swapped, digest(asker, query.question_type, query.question, *query.shown(swapped=swapped)))
        for query in queries
        for swapped in ((False, True) if query.has_second_order else (False,))
    ]


def batches(asks: Sequence[Ask], lengths: Sequence[int], most: int, tokens: int) -> list[list[Ask]]:
    """Divide ``asks`` into batches of like length, first orders first, then the longest first.

    Whoever has done the first of these batches and plans the rest gets the rest of these batches, so that a killed
    evaluation, or one to which the second orders are added later, asks what another would have asked in one go.

    Args:
        asks: What is to be asked.
        lengths: Tokens of each.
        most: Most in a batch.
        tokens: Most tokens in a batch when all are padded to the longest; one that is longer stands alone.
    """
    order = sorted(range(len(asks)), key=lambda place: (asks[place].swapped, -lengths[place]))
    made: list[list[Ask]] = []
    room, swapped = 0, False
    for place in order:
        ask = asks[place]
        if not made or len(made[-1]) >= room or ask.swapped != swapped:
            made.append([])
            room, swapped = max(1, min(most, tokens // max(1, lengths[place]))), ask.swapped
        made[-1].append(ask)
    return made
