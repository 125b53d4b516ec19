"""What there is to learn from: pair queries by their answer, and general questions."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from twin.answers import pair_question
from twin.core import TrainingSettings, TrainSettings, TwinError, Workspace, console, generator, read_rows
from twin.train.collecting import collected_rows
from twin.train.explaining import Known, explanation

__all__ = ["all_pairs", "general_rows", "pair_rows"]

_COLUMNS = (
    *("pair_id", "question", "answer", "image_1", "image_2", "kind", "degree"),
    *("category", "changes", "instance_1", "instance_2"),
)


def general_rows(workspace: Workspace) -> list[dict[str, Any]]:
    """The general questions of the workspace; none where it has none."""
    path = workspace.root / "pairs" / "general.parquet"
    return read_rows(path, ("question", "answer", "images")) if path.exists() else []


def all_pairs(workspace: Workspace, more: Sequence[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """The pair queries of the workspace and ``more``, each with the names of its photos as ``images``.

    Args:
        workspace: The project; it needs no pairs where there are ``more``.
        more: Pair queries of other data sets.
    """
    path = workspace.pairs("train")
    own = read_rows(path, _COLUMNS) if path.exists() or not more else []
    return [row | {"images": [row["image_1"], row["image_2"]]} for row in own] + list(more)


def pair_rows(
    workspace: Workspace, settings: TrainingSettings, more: Sequence[dict[str, Any]] = ()
) -> dict[str, list[dict[str, Any]]]:
    """The pair queries to learn from by answer, each with the names of its photos as ``images``.

    Where explanations or collected replies are learned, each has one, and a question that asks for it. Pairs of which
    too little is known for a true explanation, or to which no reply was collected, are left out, and counted on the
    screen.

    Args:
        workspace: The project; it needs no pairs where there are ``more``.
        settings: What is learned.
        more: Pair queries of other data sets.

    Raises:
        TwinError: There are no pair queries of one of the two answers.
    """
    rows, known = all_pairs(workspace, more), ""
    if isinstance(settings, TrainSettings) and settings.collected:
        rows, known = collected_rows(workspace, settings.collected, rows), " and a collected reply"
    elif isinstance(settings, TrainSettings) and settings.explains:
        rows, known = _explained(workspace, settings, rows), " that can be explained"
    pools = {answer: [row for row in rows if row["answer"] == answer] for answer in ("yes", "no")}
    for answer, pool in pools.items():
        if not pool:
            path = workspace.pairs("train")
            where = f"{path} and {', '.join(settings.data)} hold" if more else f"{path} holds"
            raise TwinError(f"{where} no pair query with the answer {answer!r}{known}; a batch needs both answers.")
    return pools


def _explained(
    workspace: Workspace, settings: TrainingSettings, rows: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    found = list(_explanations(workspace, settings, rows))
    if left := len(rows) - len(found):
        console.print(
            f"{left:,} of {len(rows):,} pair queries are left out: too little is known of their objects to explain "
            "the answer."
        )
    return found


def _explanations(
    workspace: Workspace, settings: TrainingSettings, rows: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    instances = {
        row["instance_id"]: row for row in read_rows(workspace.instances, ("instance_id", "category", "attributes"))
    }

    @cache
    def known(instance_id: str) -> Known:
        row = instances.get(instance_id, {"category": "", "attributes": "{}"})
        return Known(row["category"], json.loads(row["attributes"]))

    for row in rows:
        rng = generator(settings.seed, "explanation", row["pair_id"])
        ends = known(row["instance_1"]), known(row["instance_2"])
        said = explanation(rng, row["answer"], *ends, json.loads(row["changes"]))
        if said:
            kind = row["category"] if ends[0].category == ends[1].category else "object"
            yield row | {"explanation": said, "question": pair_question(rng, kind, form="explained")}
