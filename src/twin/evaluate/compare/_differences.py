"""The paired difference of every model from the first one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from twin.evaluate._paired import Difference, mean_paired_difference
from twin.evaluate._power import Power, paired_power
from twin.evaluate._scored import SCORES, scored
from twin.evaluate._tests import McNemar, holm, mcnemar
from twin.evaluate.compare._contenders import Contender
from twin.evaluate.compare._scores import MEAN

__all__ = ["PairedRow", "paired_rows"]

_Judged = tuple[list[bool], list[bool], list[str]]


@dataclass(frozen=True, slots=True)
class PairedRow:
    """How much more often ``second`` is right than ``first``, on the same queries.

    Attributes:
        first: The model that is compared with.
        second: The other model.
        source: The source, or ``mean``.
        score: ``pair``, ``multi``, ``total`` or ``general``.
        difference: The difference with its interval and its p-value, both clustered.
        corrected: The p-value with Holm's correction over the sources; None for the mean, which is one test.
        mcnemar: McNemar's test, which is not clustered.
        power: What so many queries can show; None for the mean.
    """

    first: str
    second: str
    source: str
    score: str
    difference: Difference
    corrected: float | None
    mcnemar: McNemar
    power: Power | None


def paired_rows(first: Contender, second: Contender, seed: int = 0) -> list[PairedRow]:
    """The differences of two models by score: each source, then the mean of the sources where there are several.

    Args:
        first: The model that is compared with.
        second: The other model; it has answered the same queries.
        seed: Seed of the random sign patterns.
    """
    rows: list[PairedRow] = []
    for score in SCORES:
        sources = {source: _judged(first, second, source, score) for source in first.answers}
        asked = {source: judged for source, judged in sources.items() if judged[2]}
        rows += _of_score(first.name, second.name, score, asked, seed)
    return rows


def _of_score(first: str, second: str, score: str, sources: dict[str, _Judged], seed: int) -> list[PairedRow]:
    def row(source: str, judged: Sequence[_Judged], power: Power | None) -> PairedRow:
        difference = mean_paired_difference(judged, seed)
        plain = mcnemar(difference.gained, difference.lost)
        return PairedRow(first, second, source, score, difference, None, plain, power)

    rows = [row(source, [judged], paired_power(*judged)) for source, judged in sources.items()]
    corrected = holm([one.difference.p for one in rows])
    rows = [replace(one, corrected=p) for one, p in zip(rows, corrected, strict=True)]
    return [*rows, row(MEAN, list(sources.values()), None)] if len(rows) > 1 else rows


def _judged(first: Contender, second: Contender, source: str, score: str) -> _Judged:
    one, two = scored(first.answers[source], score), scored(second.answers[source], score)
    clusters = [answer.query.unit for answer in one]
    return [answer.right for answer in one], [answer.right for answer in two], clusters
