"""Every evaluation of a workspace, read and checked."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from twin.bench import build_record
from twin.core import ReportSettings, TwinError, Workspace
from twin.evaluate import (
    Answer,
    Query,
    benchmark_names,
    grouped,
    is_to_present,
    read_answers,
    read_benchmark,
    summarise,
)
from twin.report._format import short_name, source_name
from twin.report._roles import Role, gaps, model_roles, source_key
from twin.report._unfinished import Unfinished, is_current, unfinished

__all__ = ["Evidence", "gather"]

_HEADER = ("model", "benchmark", "fingerprint", "sources")


@dataclass(frozen=True)
class Evidence:
    """What the report rests on.

    Attributes:
        answers: Judged answers by (model, source).
        roles: What each model is to the report, in the order in which models are shown.
        sources: Benchmark sources with pair or multi queries, in shown order (without ``general``): the name of a
            benchmark table, or ``TABLE/SOURCE`` where a table holds several.
        left_out: Plain sentences on evaluations and pieces that are missing or out of date.
        files: The tables that were read.
        summaries: The figures of each evaluation by (model, source), as `twin.evaluate.summarise` gives them.
        benchmarks: The benchmark tables that were read.
        unfinished: Evaluations that did not come to their end; no figure of theirs is shown.
        built: What `twin bench build` keeps of each table that it made.
    """

    answers: dict[tuple[str, str], list[Answer]]
    roles: dict[str, Role]
    sources: list[str]
    left_out: list[str]
    files: list[Path]
    summaries: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    benchmarks: list[str] = field(default_factory=list)
    unfinished: list[Unfinished] = field(default_factory=list)
    built: dict[str, dict[str, Any]] = field(default_factory=dict)

    def model(self, role: Role) -> str | None:
        """The model of a role, or None."""
        return next((name for name, known in self.roles.items() if known == role), None)

    def of(self, model: str | None, source: str) -> list[Answer]:
        """A model's answers to a source; empty where it was not asked."""
        return self.answers.get((model or "", source), [])

    def figures(self, model: str, source: str) -> dict[str, Any]:
        """A model's figures on a source; empty where it was not asked."""
        return self.summaries.get((model, source), {})

    def name(self, source: str) -> str:
        """A source in words; with its table only where that tells it from another."""
        return short_name(source) if len(self.families) == 1 and "/" in source else source_name(source)

    @property
    def families(self) -> dict[str, list[str]]:
        """Sources by benchmark: their common table, or the name that `twin bench build` gave to theirs.

        All others that have a table of their own stand under an empty name.
        """
        families: dict[str, list[str]] = {}
        for source in self.sources:
            settings = self.built.get(source, {}).get("settings", {})
            families.setdefault(source.rpartition("/")[0] or settings.get("name", ""), []).append(source)
        return families

    def is_hard(self, source: str) -> bool:
        """Whether all negatives of a built source are look-alikes."""
        return bool(self.built.get(source, {}).get("settings", {}).get("negatives") == "hard")


def gather(workspace: Workspace, settings: ReportSettings) -> Evidence:
    """Read the evaluations of the models in question.

    Raises:
        TwinError: There is no evaluation that fits the present benchmarks, or none of a model that is asked for.
    """
    queries = {name: read_benchmark(workspace, name) for name in benchmark_names(workspace)}
    wanted = _wanted(workspace, settings)
    answers: dict[tuple[str, str], list[Answer]] = {}
    summaries: dict[tuple[str, str], dict[str, Any]] = {}
    files, left_out, benchmarks = [], [], []
    for path in sorted(workspace.root.glob("evaluations/*/*/summary.json")):
        summary = json.loads(path.read_text(encoding="utf-8"))
        model, benchmark = str(summary["model"]), str(summary["benchmark"])
        if (wanted and model not in wanted) or not is_current(path.parent, summary):
            continue
        try:
            found = _read(workspace, model, benchmark, queries)
        except TwinError:
            left_out.append(
                f"The answers of {model} to {benchmark} belong to an earlier benchmark or version; "
                f"`twin eval --model {model}` renews them."
            )
            continue
        files.append(path.parent / "answers.parquet")
        benchmarks.append(benchmark)
        for source, part in _by_source(benchmark, found).items():
            answers[model, source] = part
            summaries[model, source] = _figures(summary, part)
    if not answers:
        raise TwinError(
            f"{workspace.root / 'evaluations'} holds no evaluation of the present benchmarks; "
            "run `twin eval --model base` first."
        )
    roles = model_roles({model for model, _ in answers}, settings, wanted)
    sources = sorted({source for _, source in answers if source != "general"}, key=source_key)
    partial = [one for one in unfinished(workspace, queries) if not wanted or one.model in wanted]
    return Evidence(
        answers=answers,
        roles=roles,
        sources=sources,
        left_out=left_out + gaps(roles, sources, settings),
        files=files,
        summaries=summaries,
        benchmarks=list(dict.fromkeys(benchmarks)),
        unfinished=partial,
        built={name: record for name in benchmarks if (record := build_record(workspace, name))},
    )


def _wanted(workspace: Workspace, settings: ReportSettings) -> list[str]:
    """The models that are asked for, each with an evaluation; none named stands for all."""
    wanted = list(dict.fromkeys(name.strip() for entry in settings.models for name in entry.split(",") if name.strip()))
    for model in wanted:
        if not list(workspace.evaluation(model, "x").parent.glob("*/summary.json")):
            there = sorted({path.parents[1].name for path in workspace.root.glob("evaluations/*/*/summary.json")})
            raise TwinError(
                f"There is no finished evaluation of {model!r} in {workspace.root / 'evaluations'} "
                f"(there is: {', '.join(there) or 'none'}); run `twin eval --model {model}` first."
            )
    return wanted


def _read(workspace: Workspace, model: str, benchmark: str, queries: dict[str, list[Query]]) -> list[Answer]:
    if benchmark not in queries:
        raise TwinError(f"There is no benchmark {benchmark} any more.")
    if is_to_present(workspace, model, benchmark) is False:
        raise TwinError(f"{model} has answered {benchmark} as it was before it changed.")
    return read_answers(workspace, model, benchmark, queries[benchmark])


def _by_source(benchmark: str, answers: list[Answer]) -> dict[str, list[Answer]]:
    parts = grouped(answers, lambda answer: answer.query.source)
    return {benchmark: answers} if len(parts) < 2 else {f"{benchmark}/{name}": part for name, part in parts.items()}


def _figures(summary: dict[str, Any], answers: list[Answer]) -> dict[str, Any]:
    """The figures of a source: those of the whole table, of a part of it, or new ones where that part has none."""
    if len(answers) == summary["queries"]:
        return {key: value for key, value in summary.items() if key not in _HEADER}
    known: dict[str, Any] | None = summary.get("sources", {}).get(answers[0].query.source)
    return known or summarise(answers)
