"""What the page may send, and how much of it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

__all__ = ["MOST_BYTES", "ClientIds", "ItemId", "ItemIds", "Queue", "VerdictMessage", "Verdicts"]

MOST_BYTES = 1 << 20
"""Largest body of a request."""
_MOST = 500
"""Most verdicts, ids or items in one request."""


def _whole(text: Any) -> Any:
    """Text without halves of surrogate pairs, which a browser can send and nothing can hold."""
    return text.encode(errors="replace").decode() if isinstance(text, str) else text


Queue = Literal["link", "photo", "identity"]
ItemId = Annotated[int, Field(ge=1, lt=2**63)]
_ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
_ImageId = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class VerdictMessage(_Message):
    """One verdict.

    Attributes:
        client_id: What the browser calls it; one that was sent before is not kept twice.
        item: The item it is on.
        verdict: The verdict; which ones an item may have depends on its queue.
        comment: In the words of the reviewer.
        seconds: How long they looked.
        bad_photos: Ids of photos that do not clearly show the object.
        repeat: 1 where the item was shown a second time.
        at: When, seconds since 1970, by the clock of the browser.
    """

    client_id: _ClientId
    item: ItemId
    verdict: Literal["same", "different", "cannot_tell", "checked"]
    comment: Annotated[str, BeforeValidator(_whole), Field(max_length=4000)] = ""
    seconds: Annotated[float, Field(ge=0)]
    bad_photos: Annotated[list[_ImageId], Field(max_length=1000)] = []
    repeat: Annotated[int, Field(ge=0, le=1)] = 0
    at: Annotated[float, Field(ge=0, le=4e9)]


class Verdicts(_Message):
    """Verdicts, those of an hour without connection too."""

    verdicts: Annotated[list[VerdictMessage], Field(max_length=_MOST)]


class ClientIds(_Message):
    """Verdicts to withdraw."""

    client_ids: Annotated[list[_ClientId], Field(max_length=_MOST)]


class ItemIds(_Message):
    """Items to give back."""

    items: Annotated[list[ItemId], Field(max_length=_MOST)]
