"""From all evaluations to one page."""

from collections.abc import Mapping
from pathlib import Path

from twin.core import ReportSettings, Workspace, aside, write_json
from twin.report._evidence import gather
from twin.report._figures import figures
from twin.report._page import page
from twin.report._pictures import draw_degrees, draw_radar
from twin.report._plots import plot_name, plots
from twin.report._result import Result, compute
from twin.report._svg import standalone
from twin.report._templates import environment
from twin.report.browse import write_gallery

__all__ = ["report"]


def report(workspace: Workspace, settings: ReportSettings) -> dict[str, int]:
    """Write ``report/index.html``, ``report/summary.json``, the plots that there is data for, and ``report/gallery``.

    Args:
        workspace: The project.
        settings: Which models are compared, and the size of the gallery.

    Returns:
        How many evaluations, models and examples the report shows, and queries the gallery.

    Raises:
        TwinError: Nothing has been evaluated, or a table is damaged.
    """
    evidence = gather(workspace, settings)
    result = compute(workspace, settings, evidence)
    folder = workspace.report
    drawn = plots(result)
    queries = write_gallery(workspace, evidence)
    with aside(folder / "index.html") as partial:
        partial.write_text(page(workspace, result, drawn, queries), encoding="utf-8")
    write_json(folder / "summary.json", figures(result))
    counts = {
        "evaluations": len(evidence.files),
        "models": len(evidence.roles),
        "examples": sum(len(outcome.examples) for outcome in result.outcomes),
        "gallery queries": queries,
    }
    workspace.stamp(
        "report",
        settings=settings.model_dump(),
        inputs=[workspace.benchmark(name) for name in evidence.benchmarks] + evidence.files,
        outputs=[
            folder / "index.html",
            folder / "gallery" / "index.html",
            folder / "summary.json",
            *_drawings(folder, drawn),
            *_pictures(folder, result),
        ],
        counts=counts,
    )
    return counts


def _drawings(folder: Path, drawn: Mapping[str, str]) -> list[Path]:
    """Write every drawing as a file of its own."""
    style = environment().get_template("plots.css").render()
    written = [folder / f"{name}.svg" for name in drawn]
    for stale in set(folder.glob("*.svg")) - set(written):
        stale.unlink()
    for path, svg in zip(written, drawn.values(), strict=True):
        with aside(path) as partial:
            partial.write_text(standalone(svg, style), encoding="utf-8")
    return written


def _pictures(folder: Path, result: Result) -> list[Path]:
    """Draw the two main plots as PNG."""
    for stale in folder.glob("*.png"):
        stale.unlink()
    radars = {folder / f"{plot_name('radar', name)}.png": found for name, found in result.outlines.items()}
    for path, found in radars.items():
        draw_radar(path, found)
    if not result.degrees:
        return list(radars)
    named = {result.evidence.name(source): curves for source, curves in result.degrees.items()}
    draw_degrees(folder / "degrees.png", named)
    return [*radars, folder / "degrees.png"]
