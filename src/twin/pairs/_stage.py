"""The pairs stage: split the instances, expand the links, choose, word, check for leaks, write."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from twin.catalog.checks import SPLITS, split_inputs, splits_table
from twin.catalog.store import image_file
from twin.core import (
    PairsSettings,
    TwinError,
    Workspace,
    aside,
    console,
    write_arrow,
    write_json,
    write_table,
)
from twin.mine import maybe_same_path
from twin.pairs._audit import audit
from twin.pairs._catalog import Catalog
from twin.pairs._counts import count, misses, notes
from twin.pairs._excluded import left_out_tables
from twin.pairs._facts import Draft
from twin.pairs._growth import growth
from twin.pairs._growth_plot import growth_plot
from twin.pairs._leaks import check_leaks
from twin.pairs._plan import Plan, make_plan
from twin.pairs._schemas import EXCLUDED, GENERAL, SPLIT
from twin.pairs._shown import InOrder, in_groups
from twin.pairs._sides import split_sides
from twin.pairs._table import PAIRS, TableMaker
from twin.pairs._workers import in_order, threads
from twin.pairs._writing import GROUP, write_groups
from twin.pairs.multi import MULTI, multi_rows

__all__ = ["build_pairs", "write_pairs"]


def build_pairs(workspace: Workspace, settings: PairsSettings) -> dict[str, Any]:
    """Make the pair queries of ``workspace``.

    Returns:
        Counts, as stamped.

    Raises:
        TwinError: As `write_pairs`.
    """
    counts, outputs = write_pairs(workspace, settings)
    aside = [path for path in (workspace.candidates, maybe_same_path(workspace)) if path.exists()]
    workspace.stamp(
        "pairs",
        settings=settings.model_dump(),
        inputs=[workspace.images, workspace.instances, workspace.accepted, *aside, *split_inputs(workspace)],
        outputs=outputs,
        counts=counts,
    )
    return counts


def write_pairs(workspace: Workspace, settings: PairsSettings) -> tuple[dict[str, Any], list[Path]]:
    """Make the tables of pair queries, in memory that does not grow with their number.

    Writes ``pairs/{train,val,test}.parquet``, ``pairs/splits.parquet``, ``pairs/general.parquet``,
    ``pairs/excluded.parquet``, ``pairs/leaks.parquet``, ``pairs/growth.json`` and ``pairs/growth.svg``; where multi
    queries are asked for, ``pairs/multi.parquet``, too, which else is removed.

    Returns:
        Counts, and the files.

    Raises:
        TwinError: A table is missing or names what another lacks, there is no accepted link, a leak is found, or, if
            that is strict, a target cannot be met.
    """
    _sweep(workspace)
    plan = make_plan(workspace, settings)
    _warn(workspace, plan, settings)
    _audited(workspace, plan, settings)
    outputs = [_write_split(workspace, plan, split, settings) for split in SPLITS]
    outputs += _write_others(workspace, plan, settings)
    return count(plan), [*outputs, workspace.pairs("leaks")]


def _sweep(workspace: Workspace) -> None:
    """Remove what a killed run was writing."""
    for path in workspace.pairs("train").parent.glob(".*.part"):
        path.unlink(missing_ok=True)


def _warn(workspace: Workspace, plan: Plan, settings: PairsSettings) -> None:
    if splits_table(workspace).exists():
        console.print(
            "  The split is that of catalog/splits.parquet; delete it to split by the settings of this stage."
        )
    missed = misses(plan, settings)
    if missed and settings.strict:
        raise TwinError(f"{' '.join(missed)} Lower the targets, or leave out --strict.")
    for line in [*missed, *notes(plan, settings)]:
        console.print(f"  [yellow]{line}[/]")


def _audited(workspace: Workspace, plan: Plan, settings: PairsSettings) -> None:
    """Check the splits against each other and against every benchmark."""
    sides = split_sides(plan)
    names = {one.instance_id: name for one, name in zip(plan.catalog.instances, plan.clusters.names, strict=True)}
    check_leaks(sides, names)
    found = audit(workspace, [side for side in sides if side.name != "test"])
    write_arrow(workspace.pairs("leaks"), found.table)
    if not settings.allow_leaks:
        found.check()
    if note := found.note():
        console.print(f"  [yellow]{note}[/]")


def _write_split(workspace: Workspace, plan: Plan, split: str, settings: PairsSettings) -> Path:
    path = workspace.pairs(split)
    varied = settings.wording == "varied"
    maker = TableMaker(plan.catalog, plan.links, plan.keys, settings.seed, varied=varied)
    tables = _tables(maker, plan.chosen[split], threads(settings.workers))
    write_groups(path, tables, PAIRS, plain=("pair_id",))
    return path


def _tables(maker: TableMaker, pairs: InOrder, workers: int) -> Iterator[pa.Table]:
    groups = in_groups(pairs.blocks(workers), GROUP)
    return in_order(partial(maker.table, pairs.selection.pool.units), groups, workers)


def _write_others(workspace: Workspace, plan: Plan, settings: PairsSettings) -> list[Path]:
    splits = [
        {"instance_id": instance.instance_id, "cluster": cluster, "split": split}
        for instance, cluster, split in zip(plan.catalog.instances, plan.clusters.names, plan.splits, strict=True)
    ]
    write_table(workspace.pairs("splits"), splits, SPLIT)
    write_table(workspace.pairs("general"), [_general(plan.catalog, draft) for draft in plan.general], GENERAL)
    write_groups(workspace.pairs("excluded"), left_out_tables(plan.catalog, plan.left_out), EXCLUDED)
    return [
        *(workspace.pairs(name) for name in ("splits", "general", "excluded")),
        *_write_multi(workspace, plan, settings),
        *_write_growth(workspace, plan, settings),
    ]


def _write_multi(workspace: Workspace, plan: Plan, settings: PairsSettings) -> list[Path]:
    path = workspace.pairs("multi")
    if not settings.multi:
        path.unlink(missing_ok=True)
        return []
    rows = multi_rows(plan.catalog, plan.multi, settings.seed, varied=settings.wording == "varied")
    write_table(path, rows, MULTI)
    return [path]


def _write_growth(workspace: Workspace, plan: Plan, settings: PairsSettings) -> list[Path]:
    numbers, drawing = (workspace.pairs("growth").with_suffix(ending) for ending in (".json", ".svg"))
    curve = growth(plan, settings.seed)
    write_json(numbers, curve)
    with aside(drawing) as partial:
        partial.write_text(growth_plot(curve), encoding="utf-8")
    return [numbers, drawing]


def _general(catalog: Catalog, draft: Draft) -> dict[str, Any]:
    return {
        "question": draft.question,
        "answer": draft.answer,
        "images": [image_file(catalog.image_ids[photo]) for photo in draft.photos],
        "category": catalog.instances[draft.instances[0]].category,
    }
