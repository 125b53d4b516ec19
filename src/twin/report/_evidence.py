"""Every evaluation of a workspace, read and checked."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from twin.core import ReportSettings, TwinError, Workspace
from twin.evaluate import Answer, Query, benchmark_names, read_answers, read_benchmark

__all__ = ["Evidence", "Role", "gather"]

Role = Literal["base", "trained", "comparator", "other"]

_ORDER = ("base", "trained", "comparator", "other")
_FIRST_SOURCES = ("seen", "unseen", "heldout")


@dataclass(frozen=True)
class Evidence:
    """What the report rests on.

    Attributes:
        answers: Judged answers by (model, benchmark).
        roles: What each model is to the report, in the order in which models are shown.
        sources: Benchmark sources with pair or multi queries, in shown order (without ``general``).
        left_out: Plain sentences on evaluations and pieces that are missing or out of date.
        files: The tables that were read.
    """

    answers: dict[tuple[str, str], list[Answer]]
    roles: dict[str, Role]
    sources: list[str]
    left_out: list[str]
    files: list[Path]

    def model(self, role: Role) -> str | None:
        """The model of a role, or None."""
        return next((name for name, known in self.roles.items() if known == role), None)

    def of(self, model: str | None, source: str) -> list[Answer]:
        """A model's answers to a source; empty where it was not asked."""
        return self.answers.get((model or "", source), [])


def gather(workspace: Workspace, settings: ReportSettings) -> Evidence:
    """Read all evaluations.

    Raises:
        TwinError: There is no evaluation that fits the present benchmarks.
    """
    queries = {name: read_benchmark(workspace, name) for name in benchmark_names(workspace)}
    answers: dict[tuple[str, str], list[Answer]] = {}
    files, left_out = [], []
    for summary in sorted(workspace.root.glob("evaluations/*/*/summary.json")):
        model, benchmark = _identity(summary)
        try:
            answers[model, benchmark] = _read(workspace, model, benchmark, queries)
            files.append(summary.parent / "answers.parquet")
        except TwinError:
            left_out.append(
                f"The answers of {model} to {benchmark} belong to an earlier benchmark; "
                f"`twin eval --model {model}` renews them."
            )
    if not answers:
        raise TwinError(
            f"{workspace.root / 'evaluations'} holds no evaluation of the present benchmarks; "
            "run `twin eval --model base` first."
        )
    roles = _roles({model for model, _ in answers}, settings)
    sources = sorted({source for _, source in answers if source != "general"}, key=_source_key)
    return Evidence(answers, roles, sources, left_out + _gaps(roles, sources, settings), files)


def _identity(summary: Path) -> tuple[str, str]:
    known = json.loads(summary.read_text(encoding="utf-8"))
    return str(known["model"]), str(known["benchmark"])


def _read(workspace: Workspace, model: str, benchmark: str, queries: dict[str, list[Query]]) -> list[Answer]:
    if benchmark not in queries:
        raise TwinError(f"There is no benchmark {benchmark} any more.")
    return read_answers(workspace, model, benchmark, queries[benchmark])


def _roles(models: set[str], settings: ReportSettings) -> dict[str, Role]:
    named: dict[str, Role] = {"comparator": "comparator", settings.trained: "trained", settings.base: "base"}
    roles = {model: named.get(model, "other") for model in models}
    return dict(sorted(roles.items(), key=lambda item: (_ORDER.index(item[1]), item[0])))


def _source_key(source: str) -> tuple[int, str]:
    return (_FIRST_SOURCES.index(source) if source in _FIRST_SOURCES else len(_FIRST_SOURCES), source)


def _gaps(roles: dict[str, Role], sources: list[str], settings: ReportSettings) -> list[str]:
    known = set(roles.values())
    unsaid = "has not been evaluated, so no gain can be stated."
    gaps = [
        ("base" not in known, f"The model before training ({settings.base}) {unsaid}"),
        ("trained" not in known, f"The model after training ({settings.trained}) {unsaid}"),
        ("comparator" not in known, "The comparator has not been evaluated."),
        ("unseen" not in sources, "No source of unseen kinds was evaluated, so nothing is said about transfer."),
    ]
    return [sentence for missing, sentence in gaps if missing]
