"""What similar means in this catalogue: quantiles of the similarities of several kinds of pairs."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from rich.table import Table

from twin.core import generator
from twin.mine._catalogue import Photographed
from twin.mine._links import Link
from twin.mine._similarity import Rule, own_similarity, similarity_to

__all__ = ["distributions", "quantile_table"]

_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_SAMPLE = 2000

Values = npt.NDArray[np.float64]


def distributions(
    catalogue: Photographed, groups: Sequence[npt.NDArray[np.int64]], links: Iterable[Link], rule: Rule
) -> dict[str, Values]:
    """Similarities by kind of pair: photos of one instance, near-twins, mined links, any two of a category.

    The last is a sample; the same at every call.
    """
    own = (own_similarity(catalogue, number, rule) for number in range(len(catalogue.instances)))
    by_kind: dict[str, list[float]] = {"near-twin": [], "mined": []}
    for link in links:
        by_kind[link.kind].append(link.similarity)
    return {
        "photos of one instance": np.array([value for value in own if value is not None]),
        "near-twins": np.array(by_kind["near-twin"]),
        "mined look-alikes": np.array(by_kind["mined"]),
        "any two (sample)": _sample(catalogue, groups, rule),
    }


def quantile_table(values: Mapping[str, Values], rule: Rule) -> Table:
    """A table for the screen."""
    table = Table(f"similarity ({rule})", "pairs", *(f"{quantile:.0%}" for quantile in _QUANTILES))
    for name, numbers in values.items():
        if len(numbers):
            shown = (f"{value:.3f}" for value in np.quantile(numbers, _QUANTILES))
            table.add_row(name, f"{len(numbers):,}", *shown)
    return table


def _sample(catalogue: Photographed, groups: Sequence[npt.NDArray[np.int64]], rule: Rule) -> Values:
    """Similarities of up to ``_SAMPLE`` pairs of instances of one group and of different bases, drawn at random."""
    draw = generator(0, "mine", "any two instances")
    sizes = np.array([len(group) for group in groups])
    pairs = set()
    for number in draw.choice(len(groups), _SAMPLE, p=sizes / sizes.sum()):
        a, b = sorted(draw.choice(groups[number], 2).tolist())
        if catalogue.roots[a] != catalogue.roots[b]:
            pairs.add((a, b))
    return np.array([similarity_to(catalogue, a, np.array([b]), rule)[0] for a, b in sorted(pairs)])
