"""What the pairs stage counted, and what of it the user should know."""

from collections import Counter
from typing import Any

from twin.catalog.checks import SPLITS
from twin.core import PairsSettings
from twin.pairs._kinds import pair_kinds
from twin.pairs._plan import Plan

__all__ = ["count", "notes"]

_LARGE = 0.1
"""Share of all instances in one cluster from which the user is warned."""


def count(plan: Plan) -> dict[str, Any]:
    """The counts that are stamped."""
    sizes = plan.clusters.sizes()
    return {
        **{split: len(table) for split, table in plan.tables.items()},
        "general": len(plan.general),
        "instances": dict(Counter({split: plan.splits.count(split) for split in SPLITS})),
        "clusters": len(sizes),
        "largest cluster": max(sizes.values()),
        "clusters merged by": plan.clusters.merges,
        "negatives": _negatives(plan),
        "sampled away": {split: selection.surplus for split, selection in plan.selections.items()},
        "excluded": dict(sorted(Counter(row["reason"] for row in plan.excluded).items())),
    }


def notes(plan: Plan, settings: PairsSettings) -> list[str]:
    """What went otherwise than the user may think, a sentence each."""
    lines = [
        f"{split}: no pair of {', '.join(selection.one_sided)} (only yes or only no pairs there)."
        for split, selection in plan.selections.items()
        if selection.one_sided
    ]
    lines += [f"{split} has no pair query." for split, table in plan.tables.items() if not len(table)]
    largest = max(plan.clusters.sizes().values())
    if largest > max(_LARGE * len(plan.splits), 2):
        lines.append(
            f"The largest cluster holds {largest} of {len(plan.splits)} instances; "
            f"if their photos only look plain, lower --near-duplicate (now {settings.near_duplicate})."
        )
    if len(plan.general) < settings.general:
        why = "the photos give no more" if plan.general else "the training instances carry no facts"
        lines.append(f"{len(plan.general)} of {settings.general} general questions: {why}.")
    return lines


def _negatives(plan: Plan) -> dict[str, dict[str, int]]:
    return {split: pair_kinds(one.pairs, plan.links).negatives() for split, one in plan.selections.items()}
