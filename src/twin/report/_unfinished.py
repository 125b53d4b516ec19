"""Evaluations that did not come to their end: named with how far they got, never shown as whole ones."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twin.core import Workspace
from twin.evaluate import Query

__all__ = ["Unfinished", "is_current", "unfinished"]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An evaluation without its end.

    Attributes:
        model: Name of the model, or of its folder where nothing tells more.
        benchmark: Name of the benchmark.
        replies: Queries that have a reply.
        queries: Queries of the benchmark, or None where there is no such benchmark any more.
    """

    model: str
    benchmark: str
    replies: int
    queries: int | None

    @property
    def sentence(self) -> str:
        """What is missing, and what to do."""
        of = "an unknown number of" if self.queries is None else f"{self.queries:,}"
        return (
            f"{self.model} on {self.benchmark}: not finished, {self.replies:,} of {of} replies; "
            f"`twin eval --model {self.model}` goes on."
        )


def is_current(folder: Path, summary: Mapping[str, Any]) -> bool:
    """Whether ``summary`` belongs to the replies beside it, not to others that have begun to take their place."""
    asker = _begun(folder / "replies.jsonl").asker
    return asker.get("fingerprint") in (None, summary.get("fingerprint"))


def unfinished(workspace: Workspace, queries: Mapping[str, Sequence[Query]]) -> list[Unfinished]:
    """All evaluations with replies that no summary sums up, in alphabetical order."""
    found = []
    for journal in sorted(workspace.root.glob("evaluations/*/*/replies.jsonl")):
        summary = journal.with_name("summary.json")
        if summary.exists() and is_current(journal.parent, json.loads(summary.read_text(encoding="utf-8"))):
            continue
        begun, asked = _begun(journal), queries.get(journal.parent.name)
        model = str(begun.asker.get("model") or journal.parents[1].name)
        found.append(Unfinished(model, journal.parent.name, begun.replies, None if asked is None else len(asked)))
    return found


@dataclass(frozen=True, slots=True)
class _Begun:
    """Who was asked last, and how many queries have a reply of theirs in the own order of the photos."""

    asker: dict[str, Any]
    replies: int


def _begun(journal: Path) -> _Begun:
    asker: dict[str, Any] = {}
    answered: set[str] = set()
    for line in journal.read_bytes().splitlines() if journal.exists() else []:
        record = _record(line)
        if "fingerprint" in record:
            asker, answered = record, set()
        elif "query_id" in record and not record.get("swap"):
            answered.add(record["query_id"])
    return _Begun(asker, len(answered))


def _record(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError:  # the last line of a run that was killed may be torn
        return {}
    return record if isinstance(record, dict) else {}
