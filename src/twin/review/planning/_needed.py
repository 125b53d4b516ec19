"""How many people shall judge each link, where models have judged it too."""

import numpy as np
from numpy.typing import NDArray

from twin.core import ReviewSettings
from twin.review.judging import Calibrated

__all__ = ["WITH_MODELS", "needed_people"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WITH_MODELS = "dawid-skene"
"""The rule that listens to models; the others count the verdicts of people alone."""


def needed_people(found: Calibrated, place: Ints, given: Ints, lot: Floats, settings: ReviewSettings) -> Ints:
    """How many people shall judge each link; one more is added by the store where they disagree.

    Where no model is trusted, or the rule counts people alone, that is ``settings.verdicts``. Else a link needs

    - nobody, if models are ``confident`` that it is *different* and it is not drawn for the audit;
    - one person, if it is drawn for the audit, if models are confident that it is *the same* (two instances are never
      joined by models alone), or if they and one person who agrees with them would be confident;
    - nobody more, if models and the people so far are confident;
    - else as many as without models.

    Args:
        found: What models and people say, a row each link of the table that ``place`` points into.
        place: Row in ``found`` of each link.
        given: How many people have judged each.
        lot: Drawn for the audit are links whose lot is below ``settings.audit``.
        settings: ``verdicts``, ``confident``, ``audit``, ``rule``.
    """
    usual = np.full(len(place), settings.verdicts, dtype=np.int64)
    judged = found.judged[place]
    if not found.trusted or settings.rule != WITH_MODELS or not len(place):
        return usual
    with_people = found.all_told[place]
    needed = np.where(_one_more(judged, found.crowd.typical) >= settings.confident, 1, usual)
    needed = np.where((judged >= settings.confident) & (lot >= settings.audit), 0, needed)
    surest = np.maximum(with_people, 1 - with_people)
    begun = np.where(surest >= settings.confident, np.minimum(given, usual), usual)
    told = np.where(given > 0, begun, np.minimum(needed, usual))
    return np.where(np.isnan(judged), usual, told)


def _one_more(judged: Floats, typical: tuple[float, float]) -> Floats:
    """How sure models would be after one typical person who says what they hold for likelier."""
    same, different = typical
    odds = judged / (1 - judged)
    up, down = odds * different / (1 - same), odds * (1 - different) / same
    return np.where(judged >= 0.5, up / (1 + up), 1 / (1 + down))
