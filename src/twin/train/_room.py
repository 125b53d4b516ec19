"""How long questions are with their photos and replies, and whether the model has room for them."""

from collections.abc import Iterable, Sequence
from typing import Any

from twin.core import TwinError
from twin.models import Question, VlmAnswerer
from twin.train._decoding import TrainingPhotos

__all__ = ["check_room", "check_sight", "row_lengths"]

Row = dict[str, Any]


def row_lengths(answerer: VlmAnswerer, rows: Sequence[Row], photos: TrainingPhotos) -> list[int]:
    """Tokens of each row, reply and end of turn included, from the sizes of its photos alone; none is decoded.

    Rows that ask the same about photos of the same sizes are counted once.
    """
    keys = [_key(row, photos) for row in rows]
    first = dict(zip(keys, rows, strict=True))
    asked = [_question(row, photos) for row in first.values()]
    end = _end_of_turn(answerer.vlm.processor)
    texts = [_reply(row) + end for row in first.values()]
    replies = answerer.vlm.processor.tokenizer(texts, add_special_tokens=False)["input_ids"]
    lengths = {
        key: length + len(reply) for key, length, reply in zip(first, answerer.lengths(asked), replies, strict=True)
    }
    return [lengths[key] for key in keys]


def _end_of_turn(processor: Any) -> str:
    """What the chat template writes after a reply."""
    said = [[{"type": "text", "text": text}] for text in ("Is it?", "It is so.")]
    chat = [{"role": role, "content": content} for role, content in zip(("user", "assistant"), said, strict=True)]
    return str(processor.apply_chat_template(chat, tokenize=False)).rpartition("It is so.")[2]


def check_room(answerer: VlmAnswerer, rows: Sequence[Row], lengths: Iterable[int]) -> None:
    """Make sure that every row fits the model.

    Raises:
        TwinError: One does not; the message has its pair id.
    """
    long = [(row, length) for row, length in zip(rows, lengths, strict=True) if length > answerer.context]
    if long:
        row, length = long[0]
        raise TwinError(
            f"Pair {row['pair_id']} with its {len(row['images'])} photos and the reply is {length:,} tokens, but the "
            f"model has room for {answerer.context:,}; so it is with {len({row['pair_id'] for row, _ in long}):,} "
            "pairs. Use smaller photos (catalog.long_side), shorter replies, or another model."
        )


def check_sight(answerer: VlmAnswerer, rows: Sequence[Row], photos: TrainingPhotos) -> None:
    """Make sure that photos reach the model: a question of each number of photos is asked with others in their place.

    Raises:
        TwinError: They do not.
    """
    answerer.preflight([_question(row, photos) for row in {len(row["images"]): row for row in rows}.values()])


def _question(row: Row, photos: TrainingPhotos) -> Question:
    shown = tuple(photos.named(file) for file in row["images"])
    return Question(row["pair_id"], "", row["prompt"][0]["content"], shown)


def _reply(row: Row) -> str:
    return str(row["completion"][0]["content"])


def _key(row: Row, photos: TrainingPhotos) -> tuple[Any, ...]:
    return row["prompt"][0]["content"], _reply(row), *(photos.size(file) for file in row["images"])
