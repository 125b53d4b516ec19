"""``twin train export-verl``: a folder that verl trains from."""

from pathlib import Path
from typing import Any

import click

from twin.cli._options import workspace_option
from twin.core import Workspace, console

__all__ = ["command"]


@click.command()
@workspace_option
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write; an export is replaced.")
@click.option(
    "--model", default="Qwen/Qwen2.5-VL-3B-Instruct", show_default=True, help="Model to start from: a folder or hub id."
)
@click.option("--batch", type=click.IntRange(2), default=480, show_default=True, help="Prompts a step.")
@click.option("--rollouts", type=click.IntRange(2), default=5, show_default=True, help="Replies a prompt.")
@click.option("--gpus", type=click.IntRange(1), default=4, show_default=True, help="Graphics cards of a machine.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the order of the rows.")
def command(workspace: Workspace, out: Path, **given: Any) -> None:
    """Write data, reward function and configuration for GRPO with verl on Ray, with the paper's settings.

    \b
    Reads   pairs/{train,val,test,general}.parquet, catalog/
    Writes  the folder --out: train.parquet, data/, reward.py, config.yaml, launch.sh
    """  # noqa: D301 - click's mark for lines kept as they are
    from twin.train.verl import VerlOptions, export_verl  # noqa: PLC0415 - keeps `--help` fast

    counts = export_verl(workspace, out, VerlOptions(**given))
    console.print(f"An epoch is {counts['steps']:,} steps, {counts['rows']:,} prompts.")
    console.print(f"Start it with `bash {out / 'launch.sh'}` where verl is installed.", soft_wrap=True, markup=False)
