"""Verdicts as they come in."""

from collections.abc import Iterable

from twin.core import TwinError
from twin.review.server._messages import VerdictMessage
from twin.review.server._work import Work
from twin.review.store import Given, Reviewer, find_item

__all__ = ["given"]

_FOREIGN = "refused: a bad photo that is not one of this item"


def given(work: Work, reviewer: Reviewer, sent: Iterable[VerdictMessage]) -> tuple[list[Given], dict[str, str]]:
    """The verdicts as the store takes them, and a receipt for each that names photos of something else."""
    wanted, receipts = [], {}
    for message in sent:
        if message.bad_photos and not _are_shown(work, reviewer, message):
            receipts[message.client_id] = _FOREIGN
        else:
            values = message.model_dump() | {"bad_photos": tuple(dict.fromkeys(message.bad_photos))}
            wanted.append(Given(**values))
    return wanted, receipts


def _are_shown(work: Work, reviewer: Reviewer, message: VerdictMessage) -> bool:
    drawn = find_item(work.store, reviewer, message.item)
    try:
        return drawn is None or work.showing.photo_ids(drawn).issuperset(message.bad_photos)
    except TwinError:  # its instance has left the catalogue: nobody can tell any more, and the verdict counts
        return True
