"""What the rules took out, in words."""

from collections.abc import Mapping

import numpy as np
from rich.table import Table

from twin.core import MineSettings
from twin.mine._catalogue import IntArray, Photographed
from twin.mine._shortlisting import groups_of

__all__ = ["not_compared", "rule_table", "told"]


def not_compared(catalogue: Photographed, settings: MineSettings) -> dict[str, int]:
    """How many pairs of instances are no candidates, by rule."""
    groups, identity = groups_of(catalogue, settings.across), catalogue.instances.identity
    near_twins = sum(_pairs_of(identity.root[group]) for group in groups)
    return {
        "another category": _all_pairs(len(catalogue.instances)) - sum(_all_pairs(len(group)) for group in groups),
        "near-twins": near_twins,
        "one object": sum(_pairs_of(identity.joined[group]) for group in groups) - near_twins,
    }


def told(counts: Mapping[str, int], settings: MineSettings) -> list[dict[str, str | int]]:
    """Each rule with how many pairs it took out and what it says, in the order in which they are applied."""
    meanings = _meanings(settings)
    return [{"rule": rule, "pairs": count, "meaning": meanings[rule]} for rule, count in counts.items()]


def rule_table(counts: Mapping[str, int], settings: MineSettings) -> Table:
    """A table for the screen, of the rules that took something out."""
    table = Table("not linked", "pairs", "because")
    for line in told(counts, settings):
        if line["pairs"]:
            table.add_row(str(line["rule"]), f"{line['pairs']:,}", str(line["meaning"]))
    return table


def _meanings(settings: MineSettings) -> dict[str, str]:
    margin = 0.0 if settings.margin is None else settings.margin
    return {
        "another category": "their categories differ; --across links them too",
        "near-twins": "near-twins of one base; each is linked to its base alone, as a near-twin",
        "one object": "they share a photo, have duplicate photos, or were accepted as one object",
        "not shortlisted": f"neither is among the {max(settings.shortlist, settings.links)} nearest of the other",
        "above max_similarity": f"more similar than {settings.max_similarity}",
        "below min_similarity": f"less similar than {settings.min_similarity}",
        "maybe the same": "more alike than the photos of either among themselves; in links/maybe_same.parquet",
        "within the margin": f"not less similar, by {margin:.0%}, than the photos of each among themselves",
        "beyond the nearest": f"neither is among the {settings.links} nearest left of the other",
        "an instance is full": f"one of the two has {settings.links} links that went before",
        "beyond the total": "there are as many links as --total allows",
    }


def _all_pairs(count: int) -> int:
    return count * (count - 1) // 2


def _pairs_of(labels: IntArray) -> int:
    """Pairs that have one label."""
    sizes = np.unique(labels, return_counts=True)[1]
    return int((sizes * (sizes - 1) // 2).sum())
