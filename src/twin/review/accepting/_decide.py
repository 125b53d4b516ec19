"""From verdicts to decisions."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.core import TwinError
from twin.review.agreement import Posterior, posterior
from twin.review.judging import calibrated

__all__ = ["DECISIONS", "RULES", "decide"]

RULES = ("majority", "unanimous", "dawid-skene")
DECISIONS = pa.schema(
    [
        ("item", pa.int64()),
        ("decision", pa.string()),
        ("reason", pa.string()),
        ("probability", pa.float64()),
        ("evidence", pa.string()),
    ]
)
"""Columns of `decide`."""

Mask = NDArray[np.bool_]

_ANSWERS = ("same", "different", "cannot_tell")


@dataclass(frozen=True)
class _Tally:
    """How many people gave each answer to each item, and whether a model did.

    Attributes:
        same: People who say *same*.
        different: People who say *different*.
        unsure: People who cannot tell.
        modelled: Whether a model judged it.
        needed: Verdicts that the item asks for.
    """

    same: NDArray[np.int64]
    different: NDArray[np.int64]
    unsure: NDArray[np.int64]
    modelled: Mask
    needed: NDArray[np.int64]

    @property
    def people(self) -> NDArray[np.int64]:
        """How many people judged each item."""
        return self.same + self.different + self.unsure


def decide(
    items: pa.Table,
    verdicts: pa.Table,
    rule: str,
    seed: int,
    *,
    least: float = 0.5,
    confident: float = 0.98,
    fewest: int = 0,
    known: Posterior | None = None,
) -> pa.Table:
    """Decide for each item whether it is different objects or the same.

    ``majority``: what more than half of the people say who judged it, those who cannot tell among them. ``unanimous``:
    what all of them say, if they are as many as the item asks for, and ``fewest``. ``dawid-skene``: what is more
    probable than ``least``, given everybody's reliability and the confidence of models, if a person has taken a side;
    models alone decide for *different* only, if they are trusted and as sure as ``confident``
    (`twin.review.judging.calibrated`), as in the plan of the work. Second looks never count; gold is decided by its
    verdicts, as if its truth were unknown.

    Args:
        items: Rows of one queue, with the columns of `twin.review.store.read_items`.
        verdicts: The verdicts on them, with the columns of `twin.review.store.read_verdicts`.
        rule: One of `RULES`.
        seed: Of the estimate of the probabilities.
        least: Probability that ``dawid-skene`` asks for, from 0.5.
        confident: Probability that it asks of models where no person has judged.
        fewest: People that ``unanimous`` asks for, also where models made the plan content with fewer.
        known: The posterior of just these items and verdicts, where it is known already.

    Returns:
        A table of `DECISIONS` in the order of ``items``: decision is ``different``, ``same`` or ``undecided``, reason
        says why something is undecided (else ""), probability is that of *different* (null where nobody judged), and
        evidence is JSON text: how many people gave each verdict, and the confidence of models in *different*.
    """
    if rule not in RULES:
        raise TwinError(f"There is no rule {rule!r}; choose {', '.join(RULES)}.")
    told = known or posterior(items, verdicts, seed)
    firsts = verdicts.filter(pc.equal(verdicts["repeat"], 0))
    tally = _tally(items, firsts, fewest)
    alone = tally.modelled & (tally.people == 0)
    if rule == "dawid-skene" and alone.any():
        models = calibrated(items, verdicts, confident=confident, seed=seed)
        alone &= models.trusted & (np.nan_to_num(models.judged) >= confident)
    different, same = _sides(tally, rule, told.probability, least, alone)
    decision = np.where(different, "different", np.where(same, "same", "undecided"))
    reason = np.where(different | same, "", _reasons(tally, rule))
    unseen = (tally.people == 0) & ~tally.modelled
    columns = [
        items["item"].cast(pa.int64()),
        pa.array(decision.tolist(), pa.string()),
        pa.array(reason.tolist(), pa.string()),
        pa.array(told.probability, pa.float64(), mask=unseen),
        pa.array(_evidence(items, firsts, tally), pa.string()),
    ]
    return pa.table(columns, schema=DECISIONS)


def _sides(tally: _Tally, rule: str, probability: NDArray[np.float64], least: float, alone: Mask) -> tuple[Mask, Mask]:
    """Which items are different and which the same; of those that no person judged, models may decide ``alone``."""
    people = tally.people
    if rule == "majority":
        return 2 * tally.different > people, 2 * tally.same > people
    if rule == "unanimous":
        enough = (people >= tally.needed) & (people > 0)
        return enough & (tally.different == people), enough & (tally.same == people)
    sided = tally.same + tally.different > 0
    return (sided | alone) & (probability > least), sided & (1 - probability > least)


def _reasons(tally: _Tally, rule: str) -> NDArray[np.str_]:
    """Why each item would be undecided."""
    people = tally.people
    agreed = (tally.same == people) | (tally.different == people)
    open_still = {"majority": "no majority", "unanimous": "not unanimous", "dawid-skene": "not sure enough"}[rule]
    reasons = np.where(agreed & (rule == "unanimous"), "too few verdicts", open_still)
    reasons = np.where((people > 0) & (tally.unsure == people), "nobody could tell", reasons)
    models = "models alone are not sure enough" if rule == "dawid-skene" else "only models judged it"
    return np.where(people > 0, reasons, np.where(tally.modelled, models, "nobody judged it"))


def _tally(items: pa.Table, firsts: pa.Table, fewest: int) -> _Tally:
    place = pc.index_in(firsts["item"], items["item"].combine_chunks())
    people = pc.and_(pc.is_valid(place), pc.equal(firsts["reviewer_kind"], "person"))
    models = pc.and_(pc.is_valid(place), pc.equal(firsts["reviewer_kind"], "model"))

    def counted(rows: pa.ChunkedArray) -> NDArray[np.int64]:
        return np.bincount(place.filter(rows).to_numpy().astype(np.int64), minlength=len(items)).astype(np.int64)

    said = [counted(pc.and_(people, pc.equal(firsts["verdict"], answer))) for answer in _ANSWERS]
    needed = np.maximum(items["needed"].to_numpy().astype(np.int64), fewest)
    return _Tally(said[0], said[1], said[2], counted(models) > 0, needed)


def _evidence(items: pa.Table, firsts: pa.Table, tally: _Tally) -> Iterator[str]:
    """What stands behind each decision, without the names of people."""
    models = firsts.filter(pc.equal(firsts["reviewer_kind"], "model"))
    said: dict[int, dict[str, float | str]] = {}
    for item, name, confidence, verdict in zip(
        *(models[column].to_pylist() for column in ("item", "reviewer", "confidence", "verdict")), strict=True
    ):
        said.setdefault(item, {})[name] = verdict if confidence is None else round(confidence, 6)
    counts = zip(tally.same.tolist(), tally.different.tolist(), tally.unsure.tolist(), strict=True)
    for item, count in zip(items["item"].to_pylist(), counts, strict=True):
        people = {answer: many for answer, many in zip(_ANSWERS, count, strict=True) if many}
        yield json.dumps({"people": people, "models": said.get(item, {})}, sort_keys=True)
