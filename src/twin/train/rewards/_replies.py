"""What the rewards have in common: the words of a reply, and which answers a question allows."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from twin.answers import POSSIBLE

__all__ = ["Completion", "kinds_of", "text_of"]

Completion: TypeAlias = str | Sequence[Mapping[str, Any]]
"""A reply: its text, or a conversation of one or more turns."""


def text_of(completion: Completion) -> str:
    """The words of a reply; of a conversation, those of all turns."""
    if isinstance(completion, str):
        return completion
    return "\n".join(_content(turn["content"]) for turn in completion)


def _content(content: str | Sequence[Mapping[str, Any]]) -> str:
    if isinstance(content, str):
        return content
    return "".join(str(part["text"]) for part in content if part["type"] == "text")


def kinds_of(answers: Sequence[str], question_type: Sequence[str] | None) -> list[str]:
    """The type of each question; where none are given, the first whose possible answers hold the right one."""
    if question_type is not None:
        return list(question_type)
    return [next((kind for kind, possible in POSSIBLE.items() if answer in possible), "general") for answer in answers]
