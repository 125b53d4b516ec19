"""Which links are judged first."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.core import ReviewSettings
from twin.review.judging import Calibrated

__all__ = ["CALIBRATING", "closeness", "urgency"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CALIBRATING = 100
"""Links drawn by lot that people judge first, so that models are calibrated on a fair sample."""
_PLACES = 3
"""Decimals of a value: a link whose urgency hardly changes is not written again."""


def urgency(links: pa.Table, found: Calibrated, place: Ints, lot: Floats, settings: ReviewSettings) -> Floats:
    """Value of each link.

    It is the sum of

    - `closeness` to the decision boundary, 0 to 1;
    - 1/2 where it *covers* an instance: no link of the instance is judged, and this is the closest of them;
    - 1/2 where it is drawn for the audit, so that a fair sample of all links is judged early, and, where models have
      judged links, 1 where it is among the first `CALIBRATING` lots; both as long as no person has judged it.

    Args:
        links: Columns ``a``, ``b``, ``given`` of the open links.
        found: What models and people say.
        place: Row in ``found`` of each link.
        lot: Lot of each link.
        settings: ``least`` (the boundary) and ``audit``.
    """
    given = links["given"].to_numpy()
    close = closeness(found.expected[place], settings.least)
    fresh = given == 0
    value = close + 0.5 * _covering(links, close, ~fresh) + 0.5 * (fresh & (lot < settings.audit))
    if found.judges:
        first = np.zeros(len(lot), dtype=np.bool_)
        first[np.argsort(lot, kind="stable")[:CALIBRATING]] = True
        value += fresh & first
    return np.asarray(np.round(value, _PLACES), dtype=np.float64)


def closeness(chance: Floats, boundary: float) -> Floats:
    """1 where the probability of *different* is at the boundary, and evenly down to 0 at 0 and at 1."""
    room = np.where(chance >= boundary, 1 - boundary, boundary)
    return np.asarray(1 - np.abs(chance - boundary) / room)


def _covering(links: pa.Table, close: Floats, judged: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether a link is the closest to the boundary of those of an instance that has no judged link."""
    count = len(links)
    covering = np.zeros(count, dtype=np.bool_)
    if not count:
        return covering
    both = pa.chunked_array([*links["a"].chunks, *links["b"].chunks])
    instance = both.dictionary_encode().combine_chunks().indices.to_numpy().reshape(2, count)
    covered = np.zeros(instance.max() + 1, dtype=np.bool_)
    covered[instance[:, judged]] = True
    order = np.argsort(-close, kind="stable")
    seen, first = np.unique(instance[:, order].T.ravel(), return_index=True)
    covering[order[first[~covered[seen]] // 2]] = True
    return covering
