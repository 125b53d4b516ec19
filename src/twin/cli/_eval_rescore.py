"""``twin eval rescore``: judge stored replies again."""

import click

from twin.cli._eval_tables import show
from twin.cli._options import workspace_option
from twin.core import Workspace, console

__all__ = ["command"]


@click.command()
@workspace_option
@click.option("--model", "models", multiple=True, help="Whose replies; may be given several times. [default: all]")
@click.option("--benchmarks", multiple=True, help="Which benchmarks; may be given several times. [default: all]")
def command(workspace: Workspace, models: tuple[str, ...], benchmarks: tuple[str, ...]) -> None:
    """Make the judged answers and the summary again from the replies on the disk; no model is run or even loaded."""
    from twin.evaluate import rescore  # noqa: PLC0415 - keeps `twin --help` fast

    done = rescore(workspace, models, benchmarks)
    for model in dict.fromkeys(model for model, _ in done.summaries):
        show(model, {benchmark: figures for (name, benchmark), figures in done.summaries.items() if name == model})
    for sentence in done.left_out:
        console.print(f"Left as it is: {sentence}", markup=False)
