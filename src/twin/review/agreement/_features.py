"""What is known of a link before people judge it: its similarity, and the confidence of models."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twin.review.agreement._model import FloatArray

__all__ = ["features_of"]

_UNTOLD = 0.9
"""The confidence of a model that gave a verdict and none; how much it is worth is estimated anyway."""
_SUREST = 0.999
_SLIGHT = 1 / 3
"""Scale of the bends. Their weights are believed to be as large as others, so the curve is believed to be nearly
straight: where nothing was judged it goes on as it does where something was."""


def features_of(items: pa.Table, verdicts: pa.Table) -> FloatArray:
    """A row an item: 1, its similarity with two bends, and the log-odds of each model, each missing ones marked.

    The similarity, which always comes second, stands with its sign turned: what is less alike is believed to be
    different. Columns have mean 0 and deviation 1, less for the bends; one that is the same for all items is 0, or
    left out after the second.

    Args:
        items: With the columns of `twin.review.store.read_items`.
        verdicts: First verdicts, with the columns of `twin.review.store.read_verdicts`.
    """
    if not len(items):
        return np.zeros((0, 2))
    columns = _with_bends(-items["similarity"].to_numpy().astype(np.float64))
    models = verdicts.filter(pc.equal(verdicts["reviewer_kind"], "model"))
    for name in sorted(set(models["reviewer"].to_pylist())):
        columns += _with_gaps(_log_odds(items, models.filter(pc.equal(models["reviewer"], name))))
    varied = (column for column in columns[1:] if np.ptp(column) > 0)
    return np.stack([np.ones(len(items)), columns[0], *varied], axis=1)


def _with_bends(similarity: FloatArray) -> list[FloatArray]:
    columns = _with_gaps(similarity)
    plain = columns[0]
    knots = np.quantile(plain, [1 / 3, 2 / 3]).tolist()
    return [*columns, *(_SLIGHT * _standard(np.maximum(plain - knot, 0.0)) for knot in knots)]


def _with_gaps(values: FloatArray) -> list[FloatArray]:
    """The values, their mean in the place of missing ones, and which are missing."""
    gaps = np.isnan(values)
    middle = values[~gaps].mean() if (~gaps).any() else 0.0
    return [_standard(np.where(gaps, middle, values)), gaps.astype(np.float64)]


def _standard(values: FloatArray) -> FloatArray:
    deviation = values.std()
    return (values - values.mean()) / deviation if deviation > 1e-9 else np.zeros_like(values)


def _log_odds(items: pa.Table, verdicts: pa.Table) -> FloatArray:
    """How sure one model is that each item is different; NaN where it does not say."""
    told = pc.if_else(pc.equal(verdicts["verdict"], "different"), _UNTOLD, 1 - _UNTOLD)
    told = pc.if_else(pc.equal(verdicts["verdict"], "cannot_tell"), 0.5, told)
    confidence = pc.coalesce(verdicts["confidence"], told).to_numpy().astype(np.float64)
    place = pc.index_in(verdicts["item"], items["item"].combine_chunks())
    known = pc.is_valid(place).to_numpy().astype(np.bool_)
    sure = np.clip(confidence[known], 1 - _SUREST, _SUREST)
    odds = np.full(len(items), np.nan)
    odds[place.filter(pc.is_valid(place)).to_numpy().astype(np.int64)] = np.log(sure) - np.log1p(-sure)
    return odds
