"""Judge stored replies once more; no model is asked, or even loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twin.core import TwinError, Workspace
from twin.evaluate._entries import read_journal
from twin.evaluate._queries import read_queries
from twin.evaluate._results import write_results
from twin.evaluate._stored import eval_options, stored_replies

__all__ = ["Rescored", "rescore"]


@dataclass(frozen=True, slots=True)
class Rescored:
    """What came of judging again.

    Attributes:
        summaries: The new summaries, by model and benchmark.
        left_out: Why an evaluation was left as it is, a sentence each.
    """

    summaries: dict[tuple[str, str], dict[str, Any]]
    left_out: list[str]


def rescore(workspace: Workspace, models: Sequence[str] = (), benchmarks: Sequence[str] = ()) -> Rescored:
    """Make the judged answers and the summary of evaluations again from the replies on the disk.

    Args:
        workspace: The project.
        models: Whose; all that were ever asked, if empty.
        benchmarks: Of which benchmarks; all, if empty.

    Raises:
        TwinError: There are no replies, or a model that was named has not answered all queries of a benchmark.
    """
    found = _evaluations(workspace, models, benchmarks)
    if not found:
        of = f" of {' or '.join(models)}" if models else ""
        to = f" to {' or '.join(benchmarks)}" if benchmarks else ""
        raise TwinError(f"{workspace.root / 'evaluations'} holds no replies{of}{to}; run `twin eval` first.")
    summaries, left_out = {}, []
    for model, benchmark in found:
        try:
            summaries[model, benchmark] = _rescore_one(workspace, model, benchmark)
        except TwinError as error:
            if model in models:
                raise
            left_out.append(str(error))
    return Rescored(summaries, left_out)


def _evaluations(workspace: Workspace, models: Sequence[str], benchmarks: Sequence[str]) -> list[tuple[str, str]]:
    """Model and benchmark of each journal that is wanted, in alphabetical order."""
    names = map(_name, sorted(workspace.root.glob("evaluations/*/*/replies.jsonl")))
    known = [(model, benchmark) for model, benchmark in names if not models or model in models]
    silent = [model for model in models if model not in {name for name, _ in known}]
    if silent:
        raise TwinError(f"{workspace.root / 'evaluations'} holds no replies of {silent[0]}; run `twin eval` first.")
    return [(model, benchmark) for model, benchmark in known if not benchmarks or benchmark in benchmarks]


def _name(journal: Path) -> tuple[str, str]:
    model = read_journal(journal).header.get("model", journal.parent.parent.name)
    return model, journal.parent.name


def _rescore_one(workspace: Workspace, model: str, benchmark: str) -> dict[str, Any]:
    folder = workspace.evaluation(model, benchmark)
    replies = stored_replies(workspace, model, benchmark)
    stamp = workspace.stamped(f"evaluate/{folder.parent.name}/{benchmark}")
    if stamp is None:
        again = f"run `twin eval {eval_options(model)}` again"
        raise TwinError(f"{model} has not ended its evaluation on {benchmark}; {again}.")
    header = read_journal(folder / "replies.jsonl").header
    return write_results(workspace, header, stamp.settings, read_queries(workspace, benchmark), replies)
