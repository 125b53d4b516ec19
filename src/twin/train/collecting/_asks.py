"""The pairs that are asked, and how."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from twin.answers import pair_question
from twin.core import CollectSettings, Workspace, digest, generator
from twin.train._decoding import TrainingPhotos
from twin.train._pools import all_pairs

__all__ = ["Ask", "asks_of"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A pair and its question.

    Attributes:
        pair: The pair query, with the names of its photos as ``images``.
        question: The words, which ask for an explanation and an answer.
        key: Content key of the question, its photos, and who is asked how.
    """

    pair: dict[str, Any]
    question: str
    key: str

    @property
    def row(self) -> dict[str, Any]:
        """As a training row without a reply."""
        return {
            "prompt": [{"role": "user", "content": self.question}],
            "completion": [{"role": "assistant", "content": ""}],
            "images": self.pair["images"],
            "pair_id": self.pair["pair_id"],
        }

    def draw_key(self, number: int) -> str:
        """Content key of one of the replies."""
        return digest(self.key, str(number))


def asks_of(
    workspace: Workspace,
    settings: CollectSettings,
    more: Sequence[dict[str, Any]],
    photos: TrainingPhotos,
    asker: str,
) -> list[Ask]:
    """The pairs that are asked, in the order of the table, in the words that training asks for explanations with.

    Args:
        workspace: The project.
        settings: Seed, and how many pairs at most.
        more: Pair queries of other data sets.
        photos: Where photos are.
        asker: Content key of who is asked, and how replies are drawn.
    """
    pairs = all_pairs(workspace, more)
    if settings.most is not None and settings.most < len(pairs):
        lots = {pair["pair_id"]: digest(str(settings.seed), "collect", pair["pair_id"]) for pair in pairs}
        chosen = set(sorted(lots, key=lots.__getitem__)[: settings.most])
        pairs = [pair for pair in pairs if pair["pair_id"] in chosen]
    return [_ask(pair, settings.seed, photos, asker) for pair in pairs]


def _ask(pair: dict[str, Any], seed: int, photos: TrainingPhotos, asker: str) -> Ask:
    rng = generator(seed, "explanation", pair["pair_id"])
    question = pair_question(rng, pair["category"] or "object", form="explained")
    keys = [photos.named(name).key for name in pair["images"]]
    return Ask(pair, question, digest(asker, pair["pair_id"], question, *keys))
