"""What a server says of a model, as far as it is the same whenever it is asked."""

import time
from typing import Any

from twin.models.server._calls import Calls
from twin.models.server._failure import CallError

__all__ = ["model_card"]

_NOW = 60.0
_TELLING = frozenset({401, 403, 408, 429, 502, 503, 504})
"""Statuses that say nothing of the list: the key is wrong, or the server is not ready yet."""


async def model_card(calls: Calls, model: str) -> dict[str, str]:
    """The lasting facts in the server's list of models: ``created`` and ``root`` of ``model``; empty without a list.

    Some servers give the present time for ``created``; what is no older than a minute is left out.

    Raises:
        CallError: The server does not answer, is not ready, or wants a key.
    """
    try:
        card = await calls.call("/models", lambda listed: _card(listed, model))
    except CallError as error:
        if error.status in _TELLING or not error.status:
            raise
        return {}  # it has no such list, or one that does not work
    facts = {name: str(card[name]) for name in ("created", "root") if isinstance(card.get(name), str | int)}
    created = card.get("created")
    if isinstance(created, int) and created > time.time() - _NOW:
        del facts["created"]
    return facts


def _card(listed: Any, model: str) -> dict[str, Any]:
    cards = listed.get("data") if isinstance(listed, dict) else None
    found = [card for card in cards or () if isinstance(card, dict) and card.get("id") == model]
    return found[0] if found else {}
