"""The pairs stage: split the instances, expand the links, balance, word, check for leaks, write."""

from pathlib import Path
from typing import Any

from twin.catalog.checks import split_inputs, splits_table
from twin.catalog.store import image_file
from twin.core import PairsSettings, Workspace, console, write_arrow, write_table
from twin.pairs._catalog import Catalog
from twin.pairs._counts import count, notes
from twin.pairs._facts import Draft
from twin.pairs._hub import write_hub
from twin.pairs._plan import Plan, make_plan
from twin.pairs._schemas import EXCLUDED, GENERAL, SPLIT

__all__ = ["build_pairs"]


def build_pairs(workspace: Workspace, settings: PairsSettings) -> dict[str, Any]:
    """Make the pair queries of ``workspace``.

    Writes ``pairs/{train,val,test}.parquet``, ``pairs/splits.parquet``, ``pairs/general.parquet``,
    ``pairs/excluded.parquet`` and the folder ``pairs/hub``.

    Returns:
        Counts, as stamped.

    Raises:
        TwinError: A table is missing or names what another lacks, there is no accepted link, or a leak is found.
    """
    plan = make_plan(workspace, settings)
    outputs = _write(workspace, plan)
    counts = count(plan)
    workspace.stamp(
        "pairs",
        settings=settings.model_dump(),
        inputs=[workspace.images, workspace.instances, workspace.accepted, *split_inputs(workspace)],
        outputs=outputs,
        counts=counts,
    )
    if splits_table(workspace).exists():
        console.print(
            "  The split is that of catalog/splits.parquet; delete it to split by the settings of this stage."
        )
    for line in notes(plan, settings):
        console.print(f"  [yellow]{line}[/]")
    return counts


def _write(workspace: Workspace, plan: Plan) -> list[Path]:
    for split, table in plan.tables.items():
        write_arrow(workspace.pairs(split), table)
    splits = [
        {"instance_id": instance.instance_id, "cluster": cluster, "split": split}
        for instance, cluster, split in zip(plan.catalog.instances, plan.clusters.names, plan.splits, strict=True)
    ]
    write_table(workspace.pairs("splits"), splits, SPLIT)
    write_table(workspace.pairs("general"), [_general(plan.catalog, draft) for draft in plan.general], GENERAL)
    write_table(workspace.pairs("excluded"), plan.excluded, EXCLUDED)
    names = [*plan.tables, "splits", "general", "excluded"]
    return [*(workspace.pairs(name) for name in names), *write_hub(workspace, plan.tables)]


def _general(catalog: Catalog, draft: Draft) -> dict[str, Any]:
    return {
        "question": draft.question,
        "answer": draft.answer,
        "images": [image_file(catalog.image_ids[photo]) for photo in draft.photos],
        "category": catalog.instances[draft.instances[0]].category,
    }
