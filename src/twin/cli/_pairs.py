"""``twin pairs``: split the instances and expand links into yes/no questions."""

from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import PairsSettings, Workspace, console

__all__ = ["command"]


@click.command()
@workspace_option
@options(PairsSettings)
def command(workspace: Workspace, **given: Any) -> None:
    """Split the instances by cluster, and expand accepted links into balanced yes/no questions.

    \b
    Reads   catalog/, links/accepted.parquet
    Writes  pairs/{train,val,test,splits,general,excluded}.parquet and pairs/hub, a folder for datasets.load_dataset
    """  # noqa: D301 - click's mark for lines kept as they are
    from twin.catalog.checks import SPLITS  # noqa: PLC0415 - keeps `twin pairs --help` fast
    from twin.pairs import build_pairs  # noqa: PLC0415

    counts = build_pairs(workspace, merged(workspace.settings.pairs, given))
    for split in SPLITS:
        kinds = ", ".join(f"{many:,} {kind}" for kind, many in counts["negatives"][split].items() if many)
        console.print(
            f"{split:<6}{counts[split]:>9,} pair queries of {counts['instances'][split]:,} instances; "
            f"negatives: {kinds or 'none'}; {counts['sampled away'][split]:,} pairs sampled away",
            soft_wrap=True,
        )
    merges = ", ".join(f"{many:,} {reason}" for reason, many in counts["clusters merged by"].items())
    merges = merges or "as in catalog/splits.parquet"
    console.print(
        f"{counts['clusters']:,} clusters, the largest of {counts['largest cluster']:,} instances; merges: {merges}"
    )
    for reason, many in counts["excluded"].items():
        console.print(f"left out: {many:,} × {reason} (pairs/excluded.parquet)")
    console.print(f"{counts['general']:,} general questions")
