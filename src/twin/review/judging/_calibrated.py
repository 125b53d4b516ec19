"""From what models say of links to how probable it is that they are different, by the measure of people's verdicts."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from twin.core import counted, generator
from twin.review.judging._crowd import Crowd, Ints, Mask, Said, fit_crowd, fit_curve
from twin.review.judging._known import Known, known_links
from twin.review.judging._logistic import Curve, Floats, Prior, logit, sigmoid

__all__ = ["Calibrated", "calibrated"]

FOLDS = 5
_MOST = 20_000
"""Links with verdicts on which a curve is fitted, drawn by lot where there are more: a few weights need no more."""
_LEAST = 20
"""Links with verdicts of people without which no model is trusted."""
_KINDS = 5
"""Links found the same, and found different, without which no model is trusted: it has told nothing apart."""
_LEAST_GAIN = 0.001
"""Below this, a better likelihood is how sums were rounded."""
_SURE = 2.0
"""By how many standard errors models must do better than a constant."""
_SURPRISED = 0.01
"""How improbable contradictions of people may be where models are sure."""
_FACE = 7.0
"""Log-odds beyond which a model's own confidence is taken for no surer."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Probabilities of links to be different; a row each, as in the table of items.

    Attributes:
        judges: Names of the models.
        labelled: Links of unknown truth with verdicts of people.
        gain: By how much models foretell people's verdicts better than a constant does: mean log-likelihood of a
            link's verdicts, cross-fitted; NaN where nothing could be compared.
        error: Standard error of that mean.
        reason: Why models decide nothing yet, or "" where they are trusted.
        judged: Probability of *different* by what models say; NaN where they say nothing. For a link that people have
            judged it comes from a curve that has not seen their verdicts on it.
        all_told: The same with people's own verdicts on the link; NaN where there are neither.
        expected: The same with the similarity of the two, too, for putting links in order; never NaN. It is no measure
            of what may be decided.
        crowd: How reliable people are.
    """

    judges: tuple[str, ...]
    labelled: int
    gain: float
    error: float
    reason: str
    judged: Floats
    all_told: Floats
    expected: Floats
    crowd: Crowd

    @property
    def trusted(self) -> bool:
        """Whether models may decide."""
        return not self.reason


def calibrated(items: pa.Table, verdicts: pa.Table, *, confident: float, seed: int) -> Calibrated:
    """Calibrate the models on the people.

    A curve from the log-odds of all models to the odds of *different* is fitted on people's verdicts, whose
    reliability is estimated at the same time. Few verdicts leave it near "nothing known", and what the models say is
    drawn toward even odds accordingly.

    Models are trusted only if, on links that their curve has not seen, they foretell people's verdicts better than a
    constant by `_SURE` standard errors, if these links hold both kinds (`_KINDS`), and if people do not contradict them
    more often than foretold where they are ``confident``.

    Args:
        items: Links, as `twin.review.store.read_items` gives them.
        verdicts: Of people and models, as `twin.review.store.read_verdicts` gives them.
        confident: Probability from which on models would decide.
        seed: Of the folds.
    """
    known = known_links(items, verdicts)
    drawn = np.isnan(known.gold)
    features = _columns(logit(known.confidence, most=_FACE), drawn)
    crowd = _crowd(known, features, _belief(known), seed)
    odds = _odds(known, features, crowd, _belief(known), seed)
    plain = _odds(known, features[:, :1], crowd, _belief(known, models=False), seed)
    evidence = crowd.evidence(known.said, len(items))
    voiced = np.isfinite(known.confidence).any(axis=1)
    compared = drawn & voiced & (known.judged > 0)
    gain, error = _gain(crowd, known.said, (odds, plain), compared)
    contradicted = _contradicted(crowd, known.said, odds, compared, confident)
    similarity = np.column_stack([features, _columns(items["similarity"].to_numpy()[:, None], drawn)[:, 1]])
    ordered = _odds(known, similarity, crowd, _belief(known, at_face=True), seed)
    return Calibrated(
        judges=known.judges,
        labelled=int((drawn & (known.judged > 0)).sum()),
        gain=gain,
        error=error,
        reason=_reason(known, sigmoid(odds + evidence)[compared], (gain, error), contradicted),
        judged=np.where(voiced, sigmoid(odds), np.nan),
        all_told=np.where(voiced | (evidence != 0), sigmoid(odds + evidence), np.nan),
        expected=sigmoid(ordered + evidence),
        crowd=crowd,
    )


def _belief(known: Known, *, models: bool = True, at_face: bool = False) -> Prior:
    """Before any verdict: most links are different; of models nothing, or ``at_face`` something, and of similarity."""
    count = len(known.judges) if models else 0
    mean = [1.4, *[1.0 if at_face else 0.0] * count, *[-1.0] * at_face]
    return Prior(np.array(mean), np.array([1.5, *[1.0] * (len(mean) - 1)]))


def _columns(values: Floats, drawn: Mask) -> Floats:
    """Features after a leading 1, each of mean 0 and deviation 1 over the rows ``drawn``; what is missing is 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        known = np.where(drawn[:, None], values, np.nan)
        counts = np.maximum(np.isfinite(known).sum(axis=0), 1)
        mean = np.nansum(known, axis=0) / counts
        deviation = np.sqrt(np.nansum((known - mean) ** 2, axis=0) / counts)
    scaled = (values - mean) / np.where(deviation > 1e-9, deviation, np.inf)
    return np.column_stack([np.ones(len(values)), np.nan_to_num(scaled, nan=0.0)])


def _crowd(known: Known, features: Floats, prior: Prior, seed: int) -> Crowd:
    """People's reliability, and a curve, from all links with verdicts (at most `_MOST`)."""
    rows = _drawn(np.unique(known.said.row), seed)
    if not len(rows):
        return Crowd(Curve.before(prior), np.empty(0), np.empty(0))
    return fit_crowd(features[rows], known.said.of(rows, len(features)), known.gold[rows], prior)


def _odds(known: Known, features: Floats, crowd: Crowd, prior: Prior, seed: int) -> Floats:
    """Log-odds of *different* before people's verdicts; of a link that has some by a curve that has not seen them."""
    rows = np.unique(known.said.row)
    rows = _drawn(rows[np.isnan(known.gold[rows])], seed)
    whole = _curve(rows, known, features, crowd, prior)
    odds = whole.odds(features)
    fold = generator(seed, "review", "folds").permutation(len(features)) % FOLDS
    for number in range(FOLDS):
        held = np.flatnonzero(fold == number)
        odds[held] = np.where(
            known.judged[held] > 0,
            _curve(rows[fold[rows] != number], known, features, crowd, prior).odds(features[held]),
            odds[held],
        )
    return odds


def _curve(rows: Ints, known: Known, features: Floats, crowd: Crowd, prior: Prior) -> Curve:
    if not len(rows):
        return Curve.before(prior)
    return fit_curve(features[rows], known.said.of(rows, len(features)), crowd, prior)


def _drawn(rows: Ints, seed: int) -> Ints:
    if len(rows) <= _MOST:
        return rows
    return np.sort(generator(seed, "review", "labelled").permutation(rows)[:_MOST])


def _gain(crowd: Crowd, said: Said, odds: tuple[Floats, Floats], labelled: Mask) -> tuple[float, float]:
    if labelled.sum() < 2:
        return np.nan, np.nan
    with_models, without = (crowd.surprise(said, len(labelled), each)[labelled] for each in odds)
    better = with_models - without
    return float(better.mean()), float(better.std(ddof=1) / np.sqrt(len(better)))


def _contradicted(crowd: Crowd, said: Said, odds: Floats, labelled: Mask, confident: float) -> bool:
    """Whether people say otherwise more often than foretold, on links of which models are ``confident``."""
    from scipy.stats import poisson  # noqa: PLC0415 - slow to import

    chance = sigmoid(odds)
    sure = labelled[said.row] & (np.maximum(chance, 1 - chance)[said.row] >= confident)
    row, who, different = said.row[sure], said.who[sure], said.different[sure]
    if_said = chance[row] * crowd.different[who] + (1 - chance[row]) * (1 - crowd.same[who])
    expects = chance[row] >= 0.5
    expected = np.where(expects, 1 - if_said, if_said).sum()
    return bool(poisson.sf((different != expects).sum() - 1, max(float(expected), 1e-9)) < _SURPRISED)


def _reason(known: Known, different: Floats, gain: tuple[float, float], contradicted: bool) -> str:
    """Why no model is trusted, or ""; ``different`` is how probable that is of the links that they are measured on."""
    if not known.judges:
        return "no model has judged"
    if len(different) < _LEAST:
        return f"people have judged {counted(len(different), 'link')} that a model has, of at least {_LEAST}"
    fewer, kind = min((float(different.sum()), "different"), (float((1 - different).sum()), "the same"))
    if fewer < _KINDS:
        return f"of the links that a model has judged, people found about {fewer:.0f} {kind}; it takes {_KINDS}"
    if not gain[0] - max(_SURE * gain[1], _LEAST_GAIN) > 0:
        return "what models say does not foretell what people say"
    return "people contradict models where these are sure" if contradicted else ""
