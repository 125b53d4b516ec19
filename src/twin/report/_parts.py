"""Right answers by what differs and by category, before and after training."""

from collections.abc import Callable
from dataclasses import dataclass

from twin.evaluate import Answer, Difference, Interval, accuracy, grouped, paired_difference, scored, single_change
from twin.report._evidence import Evidence

__all__ = ["Part", "attribute_parts", "category_parts"]


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a breakdown.

    Attributes:
        name: Attribute or category.
        sort: What the attribute is about, or an empty string.
        shares: Share of right answers by model (base, trained; those that there are).
        difference: Paired difference of trained and base, where both are there.
    """

    name: str
    sort: str
    shares: dict[str, Interval]
    difference: Difference | None

    @property
    def queries(self) -> int:
        """Number of queries."""
        return next(iter(self.shares.values())).queries


def attribute_parts(evidence: Evidence, seed: int) -> list[Part]:
    """Single-change look-alikes told apart, by the attribute that changed; the most frequent first."""
    answers = _answers(evidence, "pair")
    sorts: dict[str, str] = {}
    for answer in next(iter(answers.values()), []):
        if change := single_change(answer):
            sorts[str(change["attribute"])] = str(change.get("sort") or "")
    parts = _parts(answers, _attribute, sorts, seed)
    return sorted(parts, key=lambda part: (-part.queries, part.name))


def category_parts(evidence: Evidence, seed: int) -> list[Part]:
    """Pair and multi queries by kind of object."""
    parts = _parts(_answers(evidence, "total"), lambda answer: answer.query.category or None, {}, seed)
    return sorted(parts, key=lambda part: part.name)


def _attribute(answer: Answer) -> str | None:
    change = single_change(answer)
    return str(change["attribute"]) if change else None


def _answers(evidence: Evidence, score: str) -> dict[str, list[Answer]]:
    models = [model for role in ("base", "trained") if (model := evidence.model(role))]
    # Only sources that all shown models have answered, so that their shares rest on the same queries.
    common = [source for source in evidence.sources if all(evidence.of(model, source) for model in models)]
    return {model: [a for source in common for a in scored(evidence.of(model, source), score)] for model in models}


def _parts(
    answers: dict[str, list[Answer]], key: Callable[[Answer], str | None], sorts: dict[str, str], seed: int
) -> list[Part]:
    groups = {model: grouped(given, key) for model, given in answers.items()}
    names = next(iter(groups.values()), {})
    return [_part(name, sorts.get(name, ""), {m: found[name] for m, found in groups.items()}, seed) for name in names]


def _part(name: str, sort: str, groups: dict[str, list[Answer]], seed: int) -> Part:
    difference = None
    if len(groups) == 2:
        before, after = groups.values()
        clusters = [answer.query.cluster for answer in before]
        difference = paired_difference([a.right for a in before], [a.right for a in after], clusters, seed)
    return Part(name, sort, {model: accuracy(group) for model, group in groups.items()}, difference)
