"""Whose answers are compared, all of them whole."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from twin.core import TwinError, Workspace
from twin.evaluate._answers import Answer, read_answers
from twin.evaluate._current import is_to_present
from twin.evaluate._entries import read_journal
from twin.evaluate._groups import grouped
from twin.evaluate._queries import Query, benchmark_names, read_queries
from twin.evaluate._stored import eval_options

__all__ = ["Contender", "contenders"]

_BASELINES = ("always-yes", "threshold", "comparator")

Benchmarks = dict[str, list[Query]]


@dataclass(frozen=True)
class Contender:
    """A model or a baseline with its answers.

    Attributes:
        name: As it calls itself.
        baseline: Whether it stands in the table because the workspace has it, and was not asked for.
        answers: Its answers to each source: a benchmark, or ``BENCHMARK/SOURCE`` where its table holds several sources.
    """

    name: str
    baseline: bool
    answers: dict[str, list[Answer]]


def contenders(
    workspace: Workspace, models: Sequence[str], benchmarks: Sequence[str] = ()
) -> tuple[list[Contender], list[str]]:
    """The answers of ``models`` and of all baselines of the workspace.

    Args:
        workspace: The project.
        models: Who is compared.
        benchmarks: On what; if empty, on all that one of the models has begun, and so all of them must have answered.

    Returns:
        The models in the order given, then the baselines; and a sentence on every baseline that is left out.

    Raises:
        TwinError: A model has not answered all queries of a benchmark, or there is none.
    """
    folders = [workspace.evaluation(model, "").name for model in models]
    twice = next((model for model, folder in zip(models, folders, strict=True) if folders.count(folder) > 1), None)
    if twice is not None:
        raise TwinError(f"{twice} is named twice; a model is not compared with itself.")
    _check_known(workspace, models)
    names = list(benchmarks) or _begun(workspace, models)
    queries = {name: read_queries(workspace, name) for name in names}
    chosen = [_contender(workspace, model, queries, baseline=False) for model in models]
    baselines, left_out = [], []
    for model in _baselines(workspace, folders):
        try:
            baselines.append(_contender(workspace, model, queries, baseline=True))
        except TwinError as error:
            left_out.append(str(error))
    return chosen + baselines, left_out


def _check_known(workspace: Workspace, models: Sequence[str]) -> None:
    """A name that nothing goes by is not told to be evaluated: it may be misspelt."""
    unknown = next((model for model in models if not workspace.evaluation(model, "").is_dir()), None)
    if unknown is not None:
        folders = sorted({journal.parent.parent for journal in workspace.root.glob("evaluations/*/*/replies.jsonl")})
        names = ", ".join(_called(folder, folder.name) for folder in folders) or "nobody"
        raise TwinError(f"{unknown} has no answers here; {workspace.root / 'evaluations'} holds those of {names}.")


def _called(folder: Path, name: str) -> str:
    """What the model whose replies are in ``folder`` calls itself; ``name`` if none says."""
    headers = (read_journal(journal).header for journal in sorted(folder.glob("*/replies.jsonl")))
    return next((header["model"] for header in headers if "model" in header), name)


def _begun(workspace: Workspace, models: Sequence[str]) -> list[str]:
    """Benchmarks that a model has at least begun to answer."""
    known = benchmark_names(workspace)
    names = [name for name in known if any(workspace.evaluation(model, name).is_dir() for model in models)]
    if not names:
        raise TwinError(
            f"{workspace.root / 'evaluations'} holds no answers to a benchmark that is here; run `twin eval`."
        )
    return names


def _baselines(workspace: Workspace, folders: Sequence[str]) -> list[str]:
    """Folders of the baselines that were evaluated, without the models that are compared."""
    found = sorted(path.name for path in workspace.root.glob("evaluations/*") if path.is_dir())
    return [name for name in found if name not in folders and (name in _BASELINES or name.startswith("blind-"))]


def _contender(workspace: Workspace, model: str, benchmarks: Benchmarks, *, baseline: bool) -> Contender:
    answers: dict[str, list[Answer]] = {}
    name = model
    for benchmark, queries in benchmarks.items():
        name = _name(workspace, model, benchmark)
        known = read_answers(workspace, name, benchmark, queries)
        sources = grouped(known, lambda answer: answer.query.source)
        answers |= (
            {f"{benchmark}/{source}": group for source, group in sources.items()}
            if len(sources) > 1
            else {benchmark: known}
        )
    return Contender(name, baseline, answers)


def _name(workspace: Workspace, model: str, benchmark: str) -> str:
    """What the model calls itself.

    Raises:
        TwinError: It has not answered all of the benchmark as it is now; a part of it is never taken for the whole.
    """
    folder = workspace.evaluation(model, benchmark)

    def again() -> str:
        return f"run `twin eval {eval_options(_called(folder.parent, model))} --benchmarks {benchmark}`."

    if not (folder / "summary.json").exists() or not (folder / "answers.parquet").exists():
        begun = "only a part" if (folder / "replies.jsonl").exists() else "nothing"
        raise TwinError(f"{model} has answered {begun} of {benchmark}, so it cannot be compared on it; {again()}")
    if not is_to_present(workspace, model, benchmark):
        raise TwinError(f"{model} has answered {benchmark} as it was before it changed; {again()}")
    try:
        return str(json.loads((folder / "summary.json").read_text(encoding="utf-8"))["model"])
    except (ValueError, KeyError, TypeError) as error:
        raise TwinError(f"{folder / 'summary.json'} cannot be read; {again()}") from error
