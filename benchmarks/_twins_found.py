"""How many near-twins that nobody knows are found by a round, and by similarity alone."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from _twins import Vases
from twin.core import MineSettings
from twin.mine._catalogue import Photographed
from twin.mine._choice import choose_links
from twin.mine._pairs import Pairs
from twin.mine.rounds._chosen import propose
from twin.mine.rounds._difficulty import Twins, recall_of_twins

FloatArray = npt.NDArray[np.float64]


def found(
    known: Vases, catalogue: Photographed, pairs: Pairs, links: Pairs, scores: FloatArray, *, settings: MineSettings
) -> dict[str, float]:
    """Shares of the unknown near-twins: among links, as many by either way, and first on their shortlist."""
    count = len(known.base)
    fresh = ~np.isin(pairs.first * count + pairs.second, links.first * count + links.second)
    rest, own = pairs.take(fresh), np.full(count, np.nan)
    proposed = propose(catalogue, rest, scores[fresh], own, settings).links
    plain = choose_links(catalogue, rest, settings).links
    both = min(len(proposed), len(plain))
    shares = {"links": len(links) + both, "recall_round_0": _among(known, [links])}
    for name, ranked in (("round", proposed), ("similarity", plain)):
        best = ranked.take(np.sort(np.argsort(-ranked.score, kind="stable")[:both]))
        shares[f"recall_{name}"] = _among(known, [links, best.pairs])
    twins = Twins(np.flatnonzero(known.degree), known.base[known.degree > 0], known.degree[known.degree > 0])
    for name, ranking in (("comparators", scores), ("similarity", pairs.similarity)):
        ranks = recall_of_twins(pairs, ranking, twins, _of_twins(twins, pairs, ranking))
        for at in (1, 5):
            hits = sum(row["twins"] * row[f"recall@{at}"] for row in ranks.values())
            shares[f"recall@{at}_{name}"] = round(hits / len(twins.twin), 4)
    return shares


def _among(known: Vases, parts: Sequence[Pairs]) -> float:
    """Share of the near-twins that some pair joins to their base."""
    ends = np.concatenate([[part.first, part.second] for part in parts], axis=1)
    one, other = known.base[ends[1]] == ends[0], known.base[ends[0]] == ends[1]
    joined = np.union1d(ends[1][one], ends[0][other])
    return round(len(joined) / int((known.degree > 0).sum()), 4)


def _of_twins(twins: Twins, pairs: Pairs, ranking: FloatArray) -> FloatArray:
    """What each near-twin and its base have; -inf where they are not on the shortlist."""
    scores = dict(zip(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True), ranking.tolist(), strict=True))
    ends = zip(np.minimum(twins.twin, twins.base).tolist(), np.maximum(twins.twin, twins.base).tolist(), strict=True)
    return np.array([scores.get(pair, -np.inf) for pair in ends])
