"""What the pairs stage counted, and what of it the user should know."""

from collections import Counter
from typing import Any

import numpy as np

from twin.catalog.checks import SPLITS
from twin.core import PairsSettings
from twin.pairs._excluded import counted_reasons
from twin.pairs._kinds import kind_name
from twin.pairs._lifted import Capped
from twin.pairs._plan import Plan
from twin.pairs._selection import Selection
from twin.pairs._units import category_codes
from twin.pairs.multi import CANDIDATES

__all__ = ["count", "misses", "notes"]

_CAPS = ("per_image", "per_instance", "per_link", "per_category")

_LARGE = 0.1
"""Share of all instances in one cluster from which the user is warned."""


def count(plan: Plan) -> dict[str, Any]:
    """The counts that are stamped."""
    sizes = plan.clusters.sizes()
    chosen = {split: pairs.selection for split, pairs in plan.chosen.items()}
    return {
        **{split: int(one.quotas.many.sum()) for split, one in chosen.items()},
        "yes": {split: int(one.quotas.many[:, 0].sum()) for split, one in chosen.items()},
        "general": len(plan.general),
        **({"multi": len(plan.multi), "multi negatives": _candidates(plan)} if plan.multi else {}),
        "instances": {split: plan.splits.count(split) for split in SPLITS},
        "clusters": len(sizes),
        "largest cluster": max(sizes.values()),
        "clusters merged by": plan.clusters.merges,
        "negatives": {split: _negatives(one) for split, one in chosen.items()},
        "sampled away": {split: int((one.had - one.quotas.many).sum()) for split, one in chosen.items()},
        "targets": {split: _target(one) for split, one in chosen.items()},
        "excluded": counted_reasons(plan.left_out),
    }


def _target(selection: Selection) -> dict[str, Any]:
    capped = {name: {"many": one.many, "caps": list(one.caps)} for name, one in _capped(selection).items()}
    return {"wanted": selection.quotas.wanted, "missed": selection.quotas.missed, "under the caps": capped}


def _capped(selection: Selection) -> dict[str, Capped]:
    return selection.lifted.capped(selection.quotas.missed) if selection.lifted else {}


def misses(plan: Plan, settings: PairsSettings) -> list[str]:
    """Which targets are missed, by how much, and under which caps, a sentence each."""
    lines = []
    for split, pairs in plan.chosen.items():
        quotas, capped = pairs.selection.quotas, _capped(pairs.selection)
        for name, many in quotas.missed.items():
            wanted = quotas.wanted[name]
            under = _under(capped[name], many, settings) if name in capped else ""
            told = f"{wanted - many:,} of {wanted:,} {_TARGETS.get(name, name)}, {many:,} too few{under}"
            lines.append(f"{split}: {told}.")
    return lines


def _under(capped: Capped, missed: int, settings: PairsSettings) -> str:
    """The caps that are to blame, as the end of a sentence."""
    part = f", {capped.many:,} of them" if capped.many < missed else ""
    given = [name for name in _CAPS if getattr(settings, name) is not None]
    options = [f"--{name.replace('_', '-')} {getattr(settings, name)}" for name in capped.caps or given]
    return f"{part} under the caps ({(', ' if capped.caps else ' with ').join(options)})"


def notes(plan: Plan, settings: PairsSettings) -> list[str]:
    """What went otherwise than the user may think, a sentence each."""
    lines = [
        f"{split}: no pair of {', '.join(names)} ({why})."
        for split, pairs in plan.chosen.items()
        for why, names in _one_sided(plan, pairs.selection).items()
        if names
    ]
    lines += [
        f"{split} has no pair query." for split, one in plan.chosen.items() if not one.selection.quotas.many.sum()
    ]
    largest = max(plan.clusters.sizes().values())
    if largest > max(_LARGE * len(plan.splits), 2):
        lines.append(
            f"The largest cluster holds {largest} of {len(plan.splits)} instances; "
            f"if their photos only look plain, lower --near-duplicate (now {settings.near_duplicate})."
        )
    if len(plan.general) < settings.general:
        why = "the photos give no more" if plan.general else "the training instances carry no facts"
        lines.append(f"{len(plan.general)} of {settings.general} general questions: {why}.")
    if len(plan.multi) < settings.multi - settings.multi % (CANDIDATES + 1):
        why = "instances with 4 photos and 3 photos of look-alikes give no more"
        lines.append(f"{len(plan.multi)} of {settings.multi} multi queries: {why}.")
    return lines


def _one_sided(plan: Plan, selection: Selection) -> dict[str, list[str]]:
    """Categories that had pairs and gave none, by the reason."""
    names = category_codes(plan.catalog)[1]
    had, gave = (each.sum(axis=1) > 0 for each in (selection.had, selection.quotas.many))
    free = selection.lifted.every.many.sum(axis=1) > 0 if selection.lifted else np.zeros_like(gave)
    reasons = {
        "only yes or only no pairs there, or too few for the share of yes": had & ~gave & ~free,
        "too few of one answer under the caps": free & ~gave,
    }
    return {why: [names[place] for place in np.flatnonzero(found)] for why, found in reasons.items()}


def _negatives(selection: Selection) -> dict[str, int]:
    """Number of pairs of each kind of negative, by readable name."""
    many = Counter[str]()
    for (kind, degree), pairs in zip(selection.pool.units.kinds, selection.quotas.many[:, 1:].T, strict=True):
        many[kind_name(kind, degree)] += int(pairs.sum())
    return dict(many)


def _candidates(plan: Plan) -> dict[str, int]:
    """Number of wrong candidates of each kind, by readable name."""
    links = [link for draft in plan.multi for _, _, link in draft.candidates if link]
    many = Counter((link.kind, link.degree) for link in links)
    return {kind_name(*kind): count for kind, count in sorted(many.items())}


_TARGETS = {
    "total": "pair queries",
    "yes": "yes",
    "no": "no",
    "hard": "mined negatives",
    "generated": "near-twin negatives",
    "random": "random negatives",
}
