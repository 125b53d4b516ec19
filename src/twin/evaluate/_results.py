"""From replies to what an evaluation leaves in the workspace."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from twin.core import Workspace, write_json
from twin.evaluate._answers import Answer, judge, write_answers
from twin.evaluate._queries import Query
from twin.evaluate._stored import Replies
from twin.evaluate._summary import summarise

__all__ = ["RESULTS", "write_results"]

RESULTS = ("answers.parquet", "summary.json")
"""Files that are made from the replies."""


def write_results(
    workspace: Workspace,
    header: Mapping[str, str],
    settings: dict[str, Any],
    queries: Sequence[Query],
    replies: Replies,
) -> dict[str, Any]:
    """Judge all replies to a benchmark, and write the answers, the summary and the stamp.

    Args:
        workspace: The project.
        header: ``model``, ``benchmark`` and ``fingerprint``; they head the summary.
        settings: What the model was asked with, for the stamp.
        queries: The benchmark, in order.
        replies: A reply to each query, and to its second order where that was asked.

    Returns:
        The summary.
    """
    folder = workspace.evaluation(header["model"], header["benchmark"])
    answers = [judge(query, replies[query.query_id, False], replies.get((query.query_id, True))) for query in queries]
    summary = dict(header) | summarise(answers)
    write_answers(folder / "answers.parquet", answers)
    write_json(folder / "summary.json", summary)
    workspace.stamp(
        f"evaluate/{folder.parent.name}/{folder.name}",
        settings=settings | {"benchmarks": [header["benchmark"]]},
        inputs=[workspace.benchmark(header["benchmark"]), *_trained(workspace, header["model"])],
        outputs=[folder / name for name in RESULTS],
        counts=_counts(answers),
    )
    return summary


def _trained(workspace: Workspace, model: str) -> list[Path]:
    """The record of the run that answered, so that another run of the same name makes its answers stale."""
    record = workspace.run(model.removeprefix("blind:")) / "training.json"
    return [record] if record.is_relative_to(workspace.root) and record.exists() else []


def _counts(answers: Sequence[Answer]) -> dict[str, int]:
    counts = {name: sum(answer.verdict == name for answer in answers) for name in ("right", "wrong", "no answer")}
    return {"queries": len(answers)} | counts
