"""The question and the answer of a row, however it tells them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from twin.catalog.listing import UnusableError
from twin.core import MixSettings

__all__ = ["CHATS", "told"]

CHATS = ("conversations", "messages", "texts")
"""Columns of conversations: turns of ``from``, ``value``, or ``role``, ``content``, or ``user``, ``assistant``."""

_ASKS, _ANSWERS = ("human", "user"), ("gpt", "assistant")
_MARK = "<image>"


def told(row: Mapping[str, Any], mix: MixSettings, photos: int) -> tuple[str, str]:
    """The question and the answer of a row; of a conversation, its first question and the reply to it.

    Marks of photos are taken out of the words: photos come before them.

    Args:
        row: Its values by column.
        mix: How the columns are called.
        photos: How many photos it has.

    Raises:
        UnusableError: It has none, or words and photos do not belong together.
    """
    chat = next((row[name] for name in CHATS if isinstance(row.get(name), list)), None)
    if mix.question in row or chat is None:
        question, answer = row.get(mix.question), row.get(mix.answer)
    else:
        question, answer = _first_turns(chat)
    question, answer = _words(question), _words(answer)
    marks = question.count(_MARK)
    if marks and marks != photos:
        raise UnusableError("marks of photos and photos differ in number", f"{marks} and {photos}")
    question = " ".join(part.strip() for part in question.split(_MARK) if part.strip())
    if not question or not answer:
        raise UnusableError("no answer" if question else "no question")
    return question, answer


def _first_turns(chat: Sequence[Any]) -> tuple[Any, Any]:
    turns = list(_turns(chat))
    first = next((place for place, (speaker, _) in enumerate(turns) if speaker in _ASKS), len(turns))
    asked = turns[first][1] if first < len(turns) else None
    speaker, said = turns[first + 1] if first + 1 < len(turns) else ("", None)
    return asked, said if speaker in _ANSWERS else None


def _turns(chat: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    for turn in chat:
        if not isinstance(turn, dict):
            continue
        if "user" in turn:
            yield from ((name, turn.get(name)) for name in ("user", "assistant"))
        else:
            yield str(turn.get("from") or turn.get("role")), turn.get("value", turn.get("content"))


def _words(value: Any) -> str:
    """Text and numbers as they are; the most frequent of several answers; the words of the parts of a turn."""
    match value:
        case str():
            return value.strip()
        case bool() | int() | float():
            return str(value)
        case [dict(), *_]:
            parts = [part if isinstance(part, dict) else {} for part in value]
            return "\n".join(
                _MARK if part.get("type") in {"image", "image_url"} else str(part.get("text", "")) for part in parts
            ).strip()
        case [_, *_]:
            said = [one for one in map(_words, value) if one]
            return Counter(said).most_common(1)[0][0] if said else ""
        case _:
            return ""
