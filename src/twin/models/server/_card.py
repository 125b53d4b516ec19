"""What a server says of a model, as far as it is the same whenever it is asked."""

from typing import Any

from twin.models.server._calls import Calls
from twin.models.server._failure import CallError

__all__ = ["model_card"]

_TELLING = frozenset({401, 403, 408, 429, 502, 503, 504})
"""Statuses that say nothing of the list: the key is wrong, or the server is not ready yet."""


async def model_card(calls: Calls, model: str) -> dict[str, str]:
    """The lasting fact in the server's list of models: ``root`` of ``model``; empty without a list.

    ``created`` is none: some servers give the present time, others that of their own start.

    Raises:
        CallError: The server does not answer, is not ready, or wants a key.
    """
    try:
        card = await calls.call("/models", lambda listed: _card(listed, model))
    except CallError as error:
        if error.status in _TELLING or not error.status:
            raise
        return {}  # it has no such list, or one that does not work
    return {"root": card["root"]} if isinstance(card.get("root"), str) else {}


def _card(listed: Any, model: str) -> dict[str, Any]:
    cards = listed.get("data") if isinstance(listed, dict) else None
    found = [card for card in cards or () if isinstance(card, dict) and card.get("id") == model]
    return found[0] if found else {}
