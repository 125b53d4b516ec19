"""How many pairs of each category and kind are chosen, so that the target is met exactly where it can be."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from twin.pairs._catalog import IntArray
from twin.pairs._spread import spread
from twin.pairs._targets import Target

__all__ = ["Quotas", "find_quotas"]


@dataclass(frozen=True, slots=True)
class Quotas:
    """Numbers of pairs to choose.

    Attributes:
        many: For each category and kind, shape ``(categories, kinds)``; kind 0 is yes.
        wanted: What was asked for: ``total``, ``yes``, ``no``, groups of negatives; only what can be missed.
        missed: By how much fewer there are, of those of ``wanted`` that are not met.
    """

    many: IntArray
    wanted: dict[str, int]
    missed: dict[str, int]


def find_quotas(pool: IntArray, kinds: Sequence[tuple[str, int]], target: Target) -> Quotas:
    """Choose from the pool.

    In each category the share of yes is that of the target, as nearly as whole numbers allow, so that the category
    tells nothing about the answer; its negatives are spread over the groups of kinds by weight, in a group evenly.

    Args:
        pool: Pairs that there are, shape ``(categories, 1 + kinds)``; the first column is yes.
        kinds: The kinds of negatives, with degrees.
        target: What is wanted.
    """
    groups = target.groups(kinds)
    usable = [1 + place for weight, places in groups.values() if weight > 0 for place in places]
    yes, no = pool[:, 0], pool[:, usable].sum(axis=1)
    odds_yes, odds_no = target.yes.numerator, target.yes.denominator - target.yes.numerator
    most = np.minimum(yes, no * odds_yes // odds_no)
    if target.per_category is not None:
        most = np.minimum(most, max(int(target.per_category * target.yes), 1))
        no = np.minimum(no, target.per_category - np.minimum(most, target.per_category - 1))
    wanted_yes = int(most.sum()) if target.total is None else target.parts(target.total)[0]
    chosen = spread(most, wanted_yes, np.ones(len(most)))
    refused = round(int(chosen.sum()) * odds_no / odds_yes)
    if target.total is not None and chosen.sum() == wanted_yes:
        refused = target.total - wanted_yes
    negatives = spread(no, refused, chosen)
    many = np.zeros_like(pool)
    many[:, 0] = chosen
    for category, total in enumerate(negatives.tolist()):
        many[category, 1:] = _over_kinds(pool[category, 1:], total, groups)
    return _judged(many, target, negatives, groups)


Groups = dict[str, tuple[float, list[int]]]


def _over_kinds(pool: IntArray, total: int, groups: Groups) -> IntArray:
    found = np.zeros_like(pool)
    weights = [weight for weight, _ in groups.values()]
    sizes = np.array([pool[places].sum() for _, places in groups.values()], dtype=np.int64)
    shares = spread(sizes, total, weights).tolist()
    for share, (_, places) in zip(shares, groups.values(), strict=True):
        found[places] = spread(pool[places], share, np.ones(len(places)))
    return found


def _judged(many: IntArray, target: Target, negatives: IntArray, groups: Groups) -> Quotas:
    """What was wanted, and by how much it is missed."""
    wanted, got = Counter[str](), Counter[str]()
    if target.total is not None:
        yes, no = target.parts(target.total)
        wanted |= {"total": target.total, "yes": yes, "no": no}
        got |= {"total": int(many.sum()), "yes": int(many[:, 0].sum()), "no": int(many[:, 1:].sum())}
    if target.weights is not None:
        endless = np.full(len(groups), np.iinfo(np.int64).max // (len(groups) + 1))
        for total in negatives.tolist():
            shares = spread(endless, total, [weight for weight, _ in groups.values()]).tolist()
            wanted.update(dict(zip(groups, shares, strict=True)))
        got.update({name: int(many[:, [1 + place for place in places]].sum()) for name, (_, places) in groups.items()})
        for name, (weight, _) in groups.items():
            if weight > 0 and not got[name]:
                wanted[name] = max(wanted[name], 1)
    missed = {name: wanted[name] - got[name] for name in wanted if got[name] < wanted[name]}
    return Quotas(many, dict(wanted), missed)
