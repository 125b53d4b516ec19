"""``twin compare``: models side by side."""

from pathlib import Path

import click

from twin.cli._options import workspace_option
from twin.core import TwinError, Workspace, aside, console

__all__ = ["command"]

_FORMATS = ("text", "csv", "markdown", "latex", "json")


@click.command()
@click.argument("models", nargs=-1, required=True, metavar="MODEL_A MODEL_B [MODEL_C]…")
@workspace_option
@click.option(
    "--benchmarks", multiple=True, help="On what; may be given several times. [default: all that one has begun]"
)
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True, help="Form of it.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write. [default: the screen]")
def command(
    models: tuple[str, ...], workspace: Workspace, benchmarks: tuple[str, ...], *, form: str, out: Path | None
) -> None:
    """Put models side by side: the first, and how the others differ from it.

    Shows accuracies with clustered intervals, paired differences with tests, and how small a gain the queries can show.
    Baselines of the workspace stand beside them. A model that has not answered all of a benchmark is refused.
    """
    if len(models) < 2:
        raise TwinError("A comparison needs two models: `twin compare MODEL_A MODEL_B`.")
    from twin.evaluate.compare import compare, formatted  # noqa: PLC0415 - keeps `twin --help` fast

    comparison = compare(workspace, models, benchmarks)
    words = formatted(comparison, form)
    if out is None:
        click.echo(words, nl=False)
    else:
        with aside(out) as partial:
            partial.write_text(words, encoding="utf-8")
        console.print(f"Wrote {out}", markup=False, soft_wrap=True)
    for sentence in comparison.left_out:
        click.echo(f"Left out: {sentence}", err=True)
