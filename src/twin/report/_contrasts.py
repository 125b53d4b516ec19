"""Every drawn model against one of them, query by query, source by source."""

from collections.abc import Sequence
from dataclasses import dataclass

from twin.evaluate import Difference, holm, mean_paired_difference, scored
from twin.report._evidence import Evidence
from twin.report._tones import Tone, tones

__all__ = ["Contrast", "contrasts", "overall"]

_Judged = tuple[list[bool], list[bool], list[str]]


@dataclass(frozen=True, slots=True)
class Contrast:
    """How much more often a model is right than the model of reference.

    Attributes:
        model: Its name.
        tone: Its colour and mark.
        reference: The other model.
        differences: The paired difference of all pair and multi queries, by source.
        corrected: Its p-value with Holm's correction over the sources, by source.
        mean: The mean of the differences, or None where there is one source only or one that was not asked.
    """

    model: str
    tone: Tone
    reference: str
    differences: dict[str, Difference]
    corrected: dict[str, float]
    mean: Difference | None


def contrasts(evidence: Evidence, models: Sequence[str], sources: Sequence[str], seed: int) -> list[Contrast]:
    """All ``models`` against the one before training, or where there is none against the first of them."""
    base = evidence.model("base")
    reference = base if base in models else next(iter(models), "")
    others = [model for model in models if model != reference]
    found = [_contrast(evidence, str(reference), model, sources, seed) for model in others]
    return [contrast for contrast in found if contrast.differences]


def overall(evidence: Evidence, found: dict[str, list[Contrast]]) -> Difference | None:
    """What training did to the mean of all sources, where they are of one benchmark."""
    pair = (evidence.model("base"), evidence.model("trained"))
    chosen = [one for part in found.values() for one in part if (one.reference, one.model) == pair]
    return chosen[0].mean if len(evidence.families) == 1 and chosen else None


def _contrast(evidence: Evidence, first: str, second: str, sources: Sequence[str], seed: int) -> Contrast:
    judged = {source: both for source in sources if (both := _judged(evidence, first, second, source))[2]}
    differences = {source: mean_paired_difference([both], seed) for source, both in judged.items()}
    corrected = holm([difference.p for difference in differences.values()])
    whole = 1 < len(judged) == len(sources)
    mean = mean_paired_difference(list(judged.values()), seed) if whole else None
    tone = tones(evidence.roles)[second]
    return Contrast(second, tone, first, differences, dict(zip(differences, corrected, strict=True)), mean)


def _judged(evidence: Evidence, first: str, second: str, source: str) -> _Judged:
    before, after = (scored(evidence.of(model, source), "total") for model in (first, second))
    if not before or not after:
        return [], [], []
    return [a.right for a in before], [a.right for a in after], [a.query.unit for a in before]
