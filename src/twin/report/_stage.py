"""From all evaluations to one page."""

from pathlib import Path

from twin.core import ReportSettings, Workspace, aside, write_json
from twin.report._evidence import gather
from twin.report._page import page
from twin.report._pictures import draw_degrees, draw_radar
from twin.report._result import Result, compute

__all__ = ["report"]


def report(workspace: Workspace, settings: ReportSettings) -> dict[str, int]:
    """Write ``report/index.html``, ``report/summary.json`` and the pictures that there is data for.

    Args:
        workspace: The project.
        settings: Which models are compared, and the size of the gallery.

    Returns:
        How many evaluations, models and gallery pieces the report shows.

    Raises:
        TwinError: Nothing has been evaluated, or a table is damaged.
    """
    evidence = gather(workspace, settings)
    result = compute(workspace, settings, evidence)
    folder = workspace.report
    with aside(folder / "index.html") as partial:
        partial.write_text(page(workspace, result), encoding="utf-8")
    write_json(folder / "summary.json", result.figures())
    counts = {
        "evaluations": len(evidence.answers),
        "models": len(evidence.roles),
        "gallery pieces": sum(len(outcome.examples) for outcome in result.outcomes),
    }
    workspace.stamp(
        "report",
        settings=settings.model_dump(),
        inputs=[workspace.benchmark(name) for name in dict.fromkeys(name for _, name in evidence.answers)]
        + evidence.files,
        outputs=[folder / "index.html", folder / "summary.json", *_pictures(folder, result)],
        counts=counts,
    )
    return counts


def _pictures(folder: Path, result: Result) -> list[Path]:
    drawn = []
    radar, degrees = folder / "radar.png", folder / "degrees.png"
    for path in (radar, degrees):
        path.unlink(missing_ok=True)
    if result.outlines:
        draw_radar(radar, result.outlines)
        drawn.append(radar)
    if result.degrees:
        draw_degrees(degrees, result.degrees)
        drawn.append(degrees)
    return drawn
