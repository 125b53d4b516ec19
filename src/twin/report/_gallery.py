"""Right and wrong answers to look at, drawn by seed."""

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from twin.core import generator
from twin.evaluate import Answer, grouped
from twin.report._evidence import Evidence
from twin.report._format import change_text

__all__ = ["Example", "Outcome", "gallery"]

_MOST = 4
_TITLES = {
    (False, True): ("Learned", "wrong before training, right after it"),
    (True, False): ("Unlearned", "right before training, wrong after it"),
    (False, False): ("Still wrong", "wrong before and after"),
    (True, True): ("Right all along", "right before and after"),
    (False,): ("Wrong", "what the model gets wrong"),
    (True,): ("Right", "what the model gets right"),
}


@dataclass(frozen=True, slots=True)
class Example:
    """One query with the answers of the models shown.

    Attributes:
        answers: Answer by model.
    """

    answers: dict[str, Answer]

    @property
    def answer(self) -> Answer:
        """Any one of the answers, for what they have in common: the query."""
        return next(iter(self.answers.values()))

    @property
    def differences(self) -> list[str]:
        """What really differs, line by line: the changes of a near-twin, or what each candidate is."""
        query = self.answer.query
        candidates = query.extra.get("candidates") or []
        if query.question_type == "multiple_choice":
            return [f"{place}: {_candidate(candidate)}" for place, candidate in enumerate(candidates, start=1)]
        return _cut([change_text(change) for change in query.changes], _MOST)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Examples with the same outcome.

    Attributes:
        title: The outcome in a word or two.
        meaning: The outcome in words.
        total: How many queries came out so.
        examples: Those shown.
    """

    title: str
    meaning: str
    total: int
    examples: list[Example]


def gallery(evidence: Evidence, size: int, seed: int) -> list[Outcome]:
    """Draw ``size`` examples, shared out evenly over the outcomes and, inside each, over the kinds of queries."""
    examples = _examples(evidence)
    rights = [tuple(answer.right for answer in example.answers.values()) for example in examples]
    groups = {right: [e for e, own in zip(examples, rights, strict=True) if own == right] for right in _TITLES}
    quotas = _quotas([len(group) for group in groups.values()], size)
    return [
        Outcome(*_TITLES[right], len(group), _draw(group, quota, seed))
        for (right, group), quota in zip(groups.items(), quotas, strict=True)
        if quota
    ]


def _examples(evidence: Evidence) -> list[Example]:
    models = [model for role in ("base", "trained") if (model := evidence.model(role))]
    models = models or [next(iter(evidence.roles))]
    examples = []
    for source in evidence.sources:
        columns = [evidence.of(model, source) for model in models]
        if all(columns):
            examples += [Example(dict(zip(models, row, strict=True))) for row in zip(*columns, strict=True)]
    return examples


def _quotas(available: list[int], size: int) -> list[int]:
    """Deal ``size`` places one by one to whoever still has something to show."""
    quotas = [0] * len(available)
    while sum(quotas) < min(size, sum(available)):
        for place, most in enumerate(available):
            if quotas[place] < most and sum(quotas) < size:
                quotas[place] += 1
    return quotas


def _draw(examples: list[Example], size: int, seed: int) -> list[Example]:
    order = generator(seed, "gallery").permutation(len(examples))
    kinds = grouped([examples[place].answer for place in order], _kind)
    by_query = {(item.answer.query.source, item.answer.query.query_id): item for item in examples}
    dealt = [answer for row in zip_longest(*(kinds[name] for name in sorted(kinds))) for answer in row if answer]
    return [by_query[answer.query.source, answer.query.query_id] for answer in dealt[:size]]


def _candidate(candidate: dict[str, Any]) -> str:
    match candidate.get("kind"):
        case "positive":
            return "the same instance"
        case "near-twin":
            return f"a near-twin; {'; '.join(_cut([change_text(change) for change in candidate['changes']], 2))}"
        case _:
            return "another instance"


def _cut(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[:most], f"and {len(lines) - most} more"]


def _kind(answer: Answer) -> str:
    query = answer.query
    return query.kind if query.question_type == "pairwise" else query.question_type
