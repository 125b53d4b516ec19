"""From a server's answer to a reply."""

from typing import Any

from twin.models._answerer import Question, Reply
from twin.models._odds import Step, answer_odds
from twin.models.server._failure import CallError

__all__ = ["prompt_tokens", "read_reply"]

_BROKEN = ("abort", "error")


def read_reply(answer: Any, question: Question) -> Reply:
    """The words, and the probabilities where the server gives those of tokens.

    Raises:
        CallError: It is no chat completion, or one that was broken off.
    """
    try:
        [choice, *_] = answer["choices"]
        text, ending = _words(choice["message"]["content"]), choice.get("finish_reason")
    except (KeyError, TypeError, ValueError) as error:
        raise CallError("its answer is not a chat completion", again=True) from error
    if ending in _BROKEN:
        raise CallError(f"it broke its reply off ({ending})", again=True)
    odds = answer_odds(_steps(choice), question.question_type)
    chance = odds[0] if odds and question.question_type == "pairwise" else None
    return Reply(text, chance, odds)


def prompt_tokens(answer: Any) -> int | None:
    """How many tokens the server counted in the prompt, or None where it does not say."""
    usage = answer.get("usage") if isinstance(answer, dict) else None
    count = usage.get("prompt_tokens") if isinstance(usage, dict) else None
    return count if isinstance(count, int) else None


def _words(content: Any) -> str:
    """Text, parts of text, or nothing, as after a refusal."""
    if isinstance(content, list):
        content = "".join(part["text"] for part in content if part["type"] == "text")
    if not isinstance(content, str | None):
        raise TypeError(f"text is {type(content).__name__}")
    # Half a character, which JSON can carry and files cannot, is written out.
    return (content or "").encode("utf-8", "backslashreplace").decode().strip()


def _steps(choice: dict[str, Any]) -> list[Step]:
    """The tokens; none where the server does not give them, or gives them in a form of its own."""
    try:
        tokens = choice["logprobs"]["content"]
        return [
            Step(_word(token), tuple((_word(near), float(near["logprob"])) for near in token["top_logprobs"]))
            for token in tokens
        ]
    except (KeyError, TypeError, ValueError):
        return []


def _word(token: dict[str, Any]) -> str:
    if not isinstance(word := token["token"], str):
        raise TypeError(f"a token is {type(word).__name__}")
    return word
