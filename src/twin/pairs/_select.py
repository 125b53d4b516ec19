"""One split's pairs: expanded, freed of contradictions, balanced."""

from collections.abc import Sequence
from dataclasses import dataclass

from twin.pairs._balance import balance
from twin.pairs._catalog import Catalog, Link
from twin.pairs._draws import Keys, pair_keys
from twin.pairs._expand import POSITIVE, ImagePairs, expand, settle
from twin.pairs._kinds import instance_categories, pair_kinds

__all__ = ["Selection", "select_pairs"]


@dataclass(frozen=True, slots=True)
class Selection:
    """The pairs of one split.

    Attributes:
        pairs: Those chosen.
        faulty: Those left out because a pair set may not hold them, by reason.
        surplus: Number of pairs sampled away to balance yes and no.
        one_sided: Categories that gave no pair because they have only yes or only no pairs.
    """

    pairs: ImagePairs
    faulty: dict[str, ImagePairs]
    surplus: int
    one_sided: list[str]


def select_pairs(
    catalog: Catalog,
    links: Sequence[Link],
    splits: Sequence[str],
    split: str,
    *,
    keys: Keys,
    per_category: int | None,
    negatives: float = 1.0,
) -> Selection:
    """Choose the pairs of ``split``.

    Args:
        catalog: The catalogue.
        links: All accepted links; those with both instances in the split are expanded.
        splits: The split of each instance.
        split: Which one.
        keys: From `image_keys`; they decide which pairs are sampled away.
        per_category: Largest number of pairs in a category, or None.
        negatives: Number of negatives for each positive, as far as there are so many.
    """
    instances = [place for place, name in enumerate(splits) if name == split]
    inside = [(number, link) for number, link in enumerate(links) if splits[link.first] == splits[link.second] == split]
    expanded, faulty = settle(expand(catalog, instances, inside), len(catalog.image_ids))
    category, names = instance_categories(catalog)
    chosen = balance(
        category[expanded.left_instance],
        expanded.link == POSITIVE,
        pair_kinds(expanded, links).number,
        pair_keys(keys, expanded.left, expanded.right, "sample"),
        cap=per_category,
        negatives=negatives,
    )
    pairs = expanded.take(chosen)
    had, kept = (set(category[each.left_instance].tolist()) for each in (expanded, pairs))
    one_sided = [names[number] for number in sorted(had - kept)]
    return Selection(pairs, faulty, len(expanded) - len(pairs), one_sided)
