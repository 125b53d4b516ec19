"""``twin catalog download``: fetch the photos that a table names by URL."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape
from rich.table import Table

from twin.cli._options import merged, options, workspace_option
from twin.core import DownloadSettings, TwinError, Workspace, console, counted

if TYPE_CHECKING:
    from twin.catalog.download import Downloaded

__all__ = ["command"]


@click.command()
@workspace_option
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option("--column", default="url", show_default=True, help="Column of the URLs; a .txt file has none.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the photos go. [default: catalog/downloads in the workspace]",
)
@options(DownloadSettings)
def command(workspace: Workspace, manifest: Path, column: str, folder: Path | None, **given: Any) -> None:
    """Fetch the photos whose URLs MANIFEST holds: a .csv or .parquet table, or a .txt file with a URL a line.

    Photos that are here already are not fetched again, so it can be stopped and repeated at any time. What could not be
    fetched is counted with the reason; downloads.parquet in the folder has a row for every URL.
    """
    from twin.catalog.download import download, manifest_urls  # noqa: PLC0415 - keeps `twin catalog --help` fast

    settings = merged(workspace.settings.download, given)
    place = folder or workspace.root / "catalog" / "downloads"
    result = download(manifest_urls(manifest, column), place, settings)
    _show(manifest, result)


def _show(manifest: Path, result: "Downloaded") -> None:
    """Print how many photos are here, and why others are not.

    Raises:
        TwinError: There is none.
    """
    table = result.table
    reasons = Counter(reason for reason in table["reason"].to_pylist() if reason)
    here = len(table) - reasons.total()
    if not here:
        why = ", ".join(f"{count:,} {reason}" for reason, count in reasons.most_common()) or "it names none"
        raise TwinError(f"No photo named in {manifest} could be fetched: {why}.")
    verb = "is" if here == 1 else "are"
    size = sum(table["bytes"].to_pylist()) / 1e6
    console.print(
        f"{here:,} of {counted(len(table), 'photo')} ({size:,.1f} MB) {verb} in {result.folder}", markup=False
    )
    if reasons:
        console.print(_failures(result, reasons))


def _failures(result: "Downloaded", reasons: Counter[str]) -> Table:
    shown = Table("left out because", "times", "for example")
    columns = (result.table[name].to_pylist() for name in ("url", "reason", "detail"))
    examples = {reason: f"{url} ({detail})" if detail else url for url, reason, detail in zip(*columns, strict=True)}
    for reason, count in sorted(reasons.items()):
        shown.add_row(reason, f"{count:,}", escape(examples[reason][:200]))
    return shown
