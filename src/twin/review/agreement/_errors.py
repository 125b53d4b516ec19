"""What share of some links is really one object."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.core import generator
from twin.review.agreement._interval import Interval, quantiles
from twin.review.agreement._model import FloatArray
from twin.review.agreement._posterior import Posterior

__all__ = ["LEAST_GOLD", "BandError", "error_by_gold", "false_negatives", "label_error"]

LEAST_GOLD = 10
"""Decided gold that is *same*, without which `error_by_gold` says nothing.

Where none of ten slipped through, then in 97.5 of 100 cases at most three links did for every ten that were found;
where none of three did, it may be as many again, and where none of one did, six times as many.
"""

_DRAWS = 20_000

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class BandError:
    """What the miner let through among the links of one band of similarity.

    Attributes:
        low: Least similarity of the band.
        high: Largest similarity of it.
        links: Links proposed in the band.
        judged: How many of these people have judged.
        share: Share of all its links that are really one object; None where nobody can tell.
    """

    low: float
    high: float
    links: int
    judged: int
    share: Interval | None


def label_error(posterior: Posterior, chosen: Mask, label: str = "different") -> Interval | None:
    """The share of the ``chosen`` items whose label is wrong.

    The interval is that of the very share among these items, not of a share in the long run. It stands and falls with
    the model: people who share a mistake are not independent, and the true share may then lie above it; compare
    `error_by_gold`.

    Args:
        posterior: What the verdicts say.
        chosen: Which of its items.
        label: What they were decided to be: ``different`` or ``same``.

    Returns:
        None where nothing was chosen, or there is nothing to tell the reliability of people from.
    """
    if not chosen.any() or not posterior.rests:
        return None
    drawn, share = posterior.drawn[:, chosen], float(posterior.probability[chosen].mean())
    wrong, value = (~drawn, 1.0 - share) if label == "different" else (drawn, share)
    low, high = quantiles(wrong.mean(axis=1))
    # Of few items mostly none is wrong, and then the mean lies above what is drawn in 97.5 of 100 cases.
    return Interval(value, min(low, value), max(high, value), int(chosen.sum()))


def error_by_gold(slipped: int, caught: int, found: float, accepted: int, seed: int) -> Interval | None:
    """The share of the accepted links that are one object, by what happened to gold that is *same*.

    Where people take ``slipped`` of the gold that is *same* for different, and ``caught`` of it for the same, then for
    each link that they found to be one object, ``slipped / caught`` more have slipped through. Nothing is assumed of
    how people depend on one another; but gold must be as hard as the links are. It is the posterior after Jeffreys'
    prior: the chance to slip through is a beta variate, and how many did, a negative binomial one.

    Args:
        slipped: Gold that is *same* and was decided to be different.
        caught: Gold that is *same* and was decided to be so.
        found: Links, no gold, that were decided to be one object and are so: how many are expected.
        accepted: Links, no gold, that were decided to be different.
        seed: Of the draws.

    Returns:
        None where fewer than `LEAST_GOLD` of such gold were decided, or nothing accepted.
    """
    if slipped + caught < LEAST_GOLD or accepted == 0:
        return None
    rng = generator(seed, "error by gold")
    slip = rng.beta(slipped + 0.5, caught + 0.5, _DRAWS)
    rate = rng.gamma(found + 0.5, slip / np.maximum(1.0 - slip, 1e-9))
    share = np.minimum(rng.poisson(np.minimum(rate, 1e15)) / accepted, 1.0)
    value = min(1.0, (slipped + 0.5) / (caught + 0.5) * found / accepted)
    low, high = quantiles(share)
    return Interval(value, min(low, value), max(high, value), slipped + caught)


def false_negatives(items: pa.Table, posterior: Posterior, bands: int | FloatArray = 5) -> list[BandError]:
    """The share of the proposed links that are really one object, by bands of similarity: what the miner let through.

    Links that nobody has judged count too, with what the judged ones of like similarity, and of like confidence of
    models, say. So the share is that of all links of the band, though people judge the uncertain ones first. Gold,
    links that are no longer proposed and those without a similarity are left out.

    Args:
        items: The rows that ``posterior`` was estimated for, in their order.
        posterior: What the verdicts say.
        bands: How many bands with equally many links, or their edges, ascending.
    """
    similarity = items["similarity"].to_numpy().astype(np.float64)
    proposed = ~np.isnan(similarity) & items["gold"].is_null().to_numpy() & items["open"].to_numpy()
    if not proposed.any():
        return []
    values = similarity[proposed]
    edges = np.unique(np.quantile(values, np.linspace(0, 1, bands + 1)) if isinstance(bands, int) else bands)
    if len(edges) < 2:
        edges = np.repeat(edges, 2)
    band = np.clip(np.searchsorted(edges, similarity, side="right") - 1, 0, len(edges) - 2)
    judged = items["given"].to_numpy() > 0
    found = []
    for place in range(len(edges) - 1):
        inside = proposed & (band == place)
        share = label_error(posterior, inside)
        counts = int(inside.sum()), int((inside & judged).sum())
        found.append(BandError(float(edges[place]), float(edges[place + 1]), *counts, share))
    return found
