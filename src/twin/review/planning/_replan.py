"""Putting the links in order, from what has been said of them so far."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.core import ReviewSettings
from twin.review.judging import Calibrated, calibrated
from twin.review.planning._lots import lots
from twin.review.planning._needed import WITH_MODELS, needed_people
from twin.review.planning._urgency import urgency
from twin.review.store import Store, read_items, read_verdicts, revalue

__all__ = ["Order", "replan"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Order:
    """How the links stand after they were put in order.

    Attributes:
        counts: ``open`` links; those ``judged by people`` and ``judged by models``; whether models are ``trusted`` and
            the rule listens to them (1 or 0); links ``decided by models`` alone, and those ``audited`` of them;
            ``usual`` verdicts, that all links would need without models, and how many of these are ``saved`` if
            nobody disagrees.
        found: What models and people say.
    """

    counts: dict[str, int]
    found: Calibrated


def replan(store: Store, settings: ReviewSettings) -> Order:
    """Set how urgent each open link is and how many people shall judge it, from the verdicts so far.

    Links of known answer are left alone: they are handed out by lot.

    Args:
        store: Where items and verdicts are.
        settings: ``verdicts``, ``rule``, ``least``, ``confident``, ``audit`` and ``seed``.
    """
    items, verdicts = read_items(store, "link"), read_verdicts(store, "link")
    open_links = items.filter(pc.and_(items["open"], pc.is_null(items["gold"])))
    found = calibrated(items, verdicts, confident=settings.confident, seed=settings.seed)
    place = _places(open_links, items)
    lot = lots(open_links, settings.seed)
    needed = needed_people(found, place, open_links["given"].to_numpy(), lot, settings)
    value = urgency(open_links, found, place, lot, settings)
    revalue(store, open_links["item"].to_numpy(), value, needed)
    return Order(_counts(open_links, found, place, needed, lot=lot, settings=settings), found)


def _places(part: pa.Table, whole: pa.Table) -> Ints:
    """Row of each item of ``part`` in ``whole``."""
    row = pc.index_in(part["item"], value_set=whole["item"].combine_chunks())
    return np.asarray(row.to_numpy(), dtype=np.int64)


def _counts(
    links: pa.Table, found: Calibrated, place: Ints, needed: Ints, *, lot: Floats, settings: ReviewSettings
) -> dict[str, int]:
    given = links["given"].to_numpy()
    trusted = found.trusted and settings.rule == WITH_MODELS
    sure = trusted & (found.judged[place] >= settings.confident)
    return {
        "open": len(links),
        "judged by people": int((given > 0).sum()),
        "judged by models": int(np.isfinite(found.judged[place]).sum()),
        "trusted": int(trusted),
        "decided by models": int((needed == 0).sum()),
        "audited": int((sure & (lot < settings.audit)).sum()),
        "usual": settings.verdicts * len(links),
        "saved": int(np.maximum(settings.verdicts - np.maximum(needed, given), 0).sum()),
    }
