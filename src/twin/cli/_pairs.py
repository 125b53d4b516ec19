"""``twin pairs``: split the instances and expand links into yes/no questions."""

from typing import Any

import click

from twin.cli._lazy import LazyGroup
from twin.cli._options import is_step, merged, options, workspace_option
from twin.core import PairsSettings, Workspace, console

__all__ = ["command"]


class _Steps(LazyGroup):
    """What else can be done with pairs."""

    modules = "twin.cli._pairs_"
    summaries = {"export": "Write the pair queries in the format of a trainer."}  # noqa: RUF012 - as the base class has it


@click.group(cls=_Steps, invoke_without_command=True)
@workspace_option
@options(PairsSettings)
@click.pass_context
def command(context: click.Context, /, workspace: Workspace, **given: Any) -> None:
    """Split the instances by cluster, and expand accepted links into balanced yes/no questions.

    \b
    Reads   catalog/, links/accepted.parquet, benchmark/
    Writes  pairs/{train,val,test,splits,general,multi,excluded,leaks}.parquet, pairs/growth.json and
            pairs/growth.svg
    """  # noqa: D301 - click's mark for lines kept as they are
    if is_step(context):
        return
    from twin.catalog.checks import SPLITS  # noqa: PLC0415 - keeps `twin pairs --help` fast
    from twin.pairs import build_pairs  # noqa: PLC0415

    counts = build_pairs(workspace, merged(workspace.settings.pairs, given))
    for split in SPLITS:
        _say_split(split, counts)
    merges = ", ".join(f"{many:,} {reason}" for reason, many in counts["clusters merged by"].items())
    merges = merges or "as in catalog/splits.parquet"
    console.print(
        f"{counts['clusters']:,} clusters, the largest of {counts['largest cluster']:,} instances; merges: {merges}"
    )
    for reason, many in counts["excluded"].items():
        console.print(f"left out: {many:,} × {reason} (pairs/excluded.parquet)")
    console.print(f"{counts['general']:,} general questions")
    if many := counts.get("multi"):
        kinds = ", ".join(f"{each:,} {kind}" for kind, each in counts["multi negatives"].items())
        console.print(f"{many:,} multi queries; wrong candidates: {kinds}", soft_wrap=True)


def _say_split(split: str, counts: dict[str, Any]) -> None:
    many, yes = counts[split], counts["yes"][split]
    kinds = ", ".join(f"{each:,} {kind}" for kind, each in counts["negatives"][split].items() if each)
    console.print(
        f"{split:<6}{many:>9,} pair queries of {counts['instances'][split]:,} instances, {yes:,} yes; "
        f"negatives: {kinds or 'none'}; {counts['sampled away'][split]:,} pairs sampled away",
        soft_wrap=True,
    )
