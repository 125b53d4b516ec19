"""The queries of the gallery: what each is filtered by, and what is shown of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from twin.catalog.store import image_id_of
from twin.evaluate import Answer
from twin.report._evidence import Evidence
from twin.report._gallery import Example

__all__ = ["Entry", "columns", "details", "entries"]

_LONGEST = 2000
_VERDICTS = {"right": "r", "wrong": "w", "no answer": "n"}
_TYPES = {"pairwise": "pair", "multiple_choice": "multi", "general": "general"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One query with the answers of all models that were asked it.

    Attributes:
        source: Benchmark source, in words.
        answers: Answer by model; at least one.
    """

    source: str
    answers: dict[str, Answer]

    @property
    def answer(self) -> Answer:
        """Any one of the answers, for what they have in common: the query."""
        return next(iter(self.answers.values()))

    @property
    def kinds(self) -> list[str]:
        """Kinds of its negatives; a pair query that is *yes* has none, a multi query may have several."""
        query = self.answer.query
        if query.question_type == "pairwise":
            return [] if query.answer == "yes" else [query.kind]
        return sorted({str(c["kind"]) for c in self._candidates if c.get("kind", "positive") != "positive"})

    @property
    def hardness(self) -> list[str]:
        """Fifths of similarity that its negatives belong to."""
        found = {self.answer.query.extra.get("hardness"), *(c.get("hardness") for c in self._candidates)}
        return sorted(str(fifth) for fifth in found if fifth)

    @property
    def _candidates(self) -> list[dict[str, Any]]:
        return self.answer.query.extra.get("candidates") or []


def entries(evidence: Evidence) -> Iterator[Entry]:
    """All queries, source by source, in the order of the benchmark."""
    for source in [*evidence.sources, "general"]:
        asked = {model: answers for model in evidence.roles if (answers := evidence.of(model, source))}
        for row in zip(*asked.values(), strict=True):
            yield Entry(evidence.name(source), dict(zip(asked, row, strict=True)))


def columns(found: Sequence[Entry], models: Sequence[str]) -> dict[str, Any]:
    """What queries are filtered by, column by column: small numbers that point into lists of names.

    ``kinds`` and ``hardness`` are sums of powers of two, one for each name that holds; ``verdicts`` and ``swaps`` hold
    a letter for each query: right, wrong, no answer; alike, different; ``-`` where it was not asked.
    """
    kinds, fifths = _names(name for entry in found for name in entry.kinds), ["1", "2", "3", "4", "5"]
    return {
        "models": list(models),
        "source": _coded([entry.source for entry in found]),
        "type": _coded([_TYPES[entry.answer.query.question_type] for entry in found]),
        "truth": _coded([entry.answer.query.answer for entry in found]),
        "category": _coded([entry.answer.query.category for entry in found]),
        "kinds": {"names": kinds, "values": [_mask(entry.kinds, kinds) for entry in found]},
        "hardness": {"names": fifths, "values": [_mask(entry.hardness, fifths) for entry in found]},
        "verdicts": ["".join(_verdict(entry.answers.get(model)) for entry in found) for model in models],
        "swaps": ["".join(_swap(entry.answers.get(model)) for entry in found) for model in models],
    }


def details(entry: Entry, models: Sequence[str]) -> dict[str, Any]:
    """What is shown of a query; its answers name their models by their places in ``models``."""
    query = entry.answer.query
    return {
        "id": query.query_id,
        "question": query.question,
        "truth": query.answer,
        "type": _TYPES[query.question_type],
        "source": entry.source,
        "category": query.category,
        "kinds": entry.kinds,
        "hardness": entry.hardness,
        "similarity": query.similarity,
        "photos": [image_id_of(image) for image in query.images],
        "differences": Example(entry.answers).differences,
        "answers": [_said(models.index(model), answer) for model, answer in entry.answers.items()],
    }


def _said(model: int, answer: Answer) -> dict[str, Any]:
    text = " ".join(answer.reply.split())
    probability = answer.probability
    said: dict[str, Any] = {
        "model": model,
        "verdict": _VERDICTS[answer.verdict],
        "answer": answer.answer,
        "reply": text if len(text) <= _LONGEST else f"… {text[-_LONGEST:]}",
    }
    if probability is not None:
        said["probability"] = round(probability, 4)
    if answer.swapped is not None:
        said["swapped"] = answer.swapped.answer
    return said


def _verdict(answer: Answer | None) -> str:
    return "-" if answer is None else _VERDICTS[answer.verdict]


def _swap(answer: Answer | None) -> str:
    if answer is None or answer.swapped is None:
        return "-"
    return "a" if answer.swapped.answer == answer.answer else "d"


def _names(values: Iterator[str]) -> list[str]:
    return sorted(set(values))


def _coded(values: list[str]) -> dict[str, Any]:
    """Names in order of first sight, and the place of each value among them."""
    names = list(dict.fromkeys(values))
    places = {name: place for place, name in enumerate(names)}
    return {"names": names, "values": [places[value] for value in values]}


def _mask(held: Sequence[str], names: Sequence[str]) -> int:
    return sum(1 << names.index(name) for name in held if name in names)
