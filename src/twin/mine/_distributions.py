"""What similar means in this catalogue: quantiles of the similarities of several kinds of pairs."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from rich.table import Table

from twin.core import MineSettings, generator
from twin.mine._catalogue import IntArray, Photographed
from twin.mine._choice import Choice
from twin.mine._pairs import Pairs, ranks
from twin.mine._shortlisting import groups_of
from twin.mine._similarity import measure, similarities

__all__ = ["distributions", "quantile_table", "quantiles"]

_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_SAMPLE = 2000

Values = npt.NDArray[np.float64]


def distributions(
    catalogue: Photographed, settings: MineSettings, pairs: Pairs, choice: Choice, near_twins: Values
) -> dict[str, Values]:
    """Similarities of positives, of negatives before and after the rules, and of any two that may be linked.

    Args:
        catalogue: Instances and vectors.
        settings: The rules.
        pairs: The shortlisted pairs.
        choice: What the rules made of them.
        near_twins: Similarities of the near-twins to their bases.
    """
    best = measure(settings)
    nearest = ranks(pairs, pairs.similarity, np.ones(len(pairs), dtype=np.bool_)).min(axis=0) <= settings.links
    return {
        "photos of one instance": choice.own[~np.isnan(choice.own)],
        "near-twins": near_twins,
        "nearest others, before rules": pairs.similarity[nearest],
        "mined links, after rules": choice.links.pairs.similarity,
        "set aside, maybe the same": choice.aside.pairs.similarity,
        "any two (sample)": _sample(catalogue, groups_of(catalogue, settings.across), best),
    }


def quantiles(values: Mapping[str, Values]) -> dict[str, dict[str, float]]:
    """Number and quantiles of each kind of pair that there is."""
    return {
        name: {"pairs": len(numbers)}
        | {f"{share:.0%}": round(float(value), 6) for share, value in zip(_QUANTILES, _of(numbers), strict=True)}
        for name, numbers in values.items()
        if len(numbers)
    }


def quantile_table(values: Mapping[str, Values], settings: MineSettings) -> Table:
    """A table for the screen."""
    shown = f"top {settings.top_m}" if settings.similarity == "top" else settings.similarity
    table = Table(f"similarity ({shown})", "pairs", *(f"{share:.0%}" for share in _QUANTILES))
    for name, numbers in values.items():
        if len(numbers):
            table.add_row(name, f"{len(numbers):,}", *(f"{value:.3f}" for value in _of(numbers)))
    return table


def _of(numbers: Values) -> list[float]:
    found: list[float] = np.quantile(numbers, _QUANTILES).tolist()
    return found


def _sample(catalogue: Photographed, groups: list[IntArray], best: int | None) -> Values:
    """Similarities of up to ``_SAMPLE`` pairs of instances of one group that may differ, drawn at random."""
    draw = generator(0, "mine", "any two instances")
    sizes = np.array([len(group) for group in groups])
    starts = np.cumsum(sizes) - sizes
    group = draw.choice(len(groups), _SAMPLE, p=sizes / sizes.sum())
    places = starts[group] + (draw.random((2, _SAMPLE)) * sizes[group]).astype(np.int64)
    drawn = np.unique(np.sort(np.concatenate(groups)[places], axis=0), axis=1)
    label = catalogue.instances.identity.joined[drawn]
    first, second = drawn[:, label[0] != label[1]]
    return similarities(catalogue, first, second, best)
