"""Why a call brought nothing, and whether another may."""

import json
from contextlib import suppress
from typing import Any

import httpx2

from twin.catalog.download import retry_after

__all__ = ["CallError", "refused"]

_PASSING = frozenset({408, 409, 425, 429})
_HOPELESS = {
    401: "the server wants a key (--key-variable)",
    403: "the key may not use this model",
    404: "the server does not know this model, or the address is wrong",
    405: "the address is wrong",
}
_LONGEST = 200


class CallError(Exception):
    """One call brought nothing.

    Attributes:
        reason: Why, in a few words.
        status: The HTTP status, or 0 where there was no answer.
        again: Whether another try may go better.
        after: Seconds the server asked to be left alone, where it did.
    """

    def __init__(self, reason: str, *, status: int = 0, again: bool = False, after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.again = again
        self.after = after

    @property
    def hopeless(self) -> bool:
        """Whether any other question would meet with the same."""
        return self.status in _HOPELESS


def refused(response: httpx2.Response, body: bytes) -> CallError:
    """What an answer other than 200 means."""
    status = response.status_code
    hint, said = _HOPELESS.get(status), _said(body)
    reason = f"HTTP {status} {response.reason_phrase}".rstrip()
    reason += (f", {hint}" if hint else "") + (f": {said}" if said else "")
    again = status in _PASSING or status >= 500
    after = retry_after(response.headers.get("retry-after", "")) if again else None
    return CallError(reason, status=status, again=again, after=after)


def _said(body: bytes) -> str:
    """What the server says of it, on one line."""
    text = body.decode("utf-8", "replace")
    with suppress(ValueError, RecursionError):  # a page, or plain words
        text = _message(json.loads(text)) or text
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else words[:_LONGEST].rstrip() + " …"


def _message(answer: Any) -> str:
    """``{"error": {"message": …}}``, ``{"error": …}``, ``{"detail": …}`` or ``{"message": …}``."""
    while isinstance(answer, dict):
        answer = next((answer[name] for name in ("error", "message", "detail") if answer.get(name)), None)
    return answer if isinstance(answer, str) else ""
