"""``twin catalog split``: instances to train, val and test."""

from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import PairsSettings, Workspace, console, counted

__all__ = ["command"]


@click.command()
@workspace_option
@options(PairsSettings, only=("seed", "val", "test", "near_duplicate", "hold_out"))
def command(workspace: Workspace, **given: Any) -> None:
    """Split the instances; those that belong together stay together.

    Together belong near-twins and their base, instances that share a photo or have near-duplicate photos, and instances
    that were accepted as one object. `twin pairs` follows catalog/splits.parquet where there is one.
    """
    from twin.catalog import split_catalog  # noqa: PLC0415 - keeps `--help` fast

    counts = split_catalog(workspace, merged(workspace.settings.pairs, given))
    console.print("Instances: " + ", ".join(f"{counts[split]:,} {split}" for split in ("train", "val", "test")) + ".")
    largest = counted(counts["largest cluster"], "instance")
    console.print(f"{counted(counts['clusters'], 'cluster')}, the largest of {largest}.")
