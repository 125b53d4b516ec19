"""The page: one file that needs nothing beside it."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from twin.bench import BenchmarkPhotos
from twin.catalog.showing import thumbnail
from twin.core import Workspace
from twin.evaluate import Query
from twin.report._plots import plot_name
from twin.report._published import citation
from twin.report._result import Result
from twin.report._standings import Standing
from twin.report._svg import marker
from twin.report._templates import environment
from twin.report._tones import COLOURS, tones

__all__ = ["page"]

_BEHAVIOUR = (
    (("yes_rate",), "yes-rate"),
    (("sensitivity",), "sensitivity"),
    (("specificity",), "specificity"),
    (("lenient", "total"), "read leniently"),
    (("released", "overall_total"), "as released"),
    (("calibration", "accuracy"), "pairs at the best threshold"),
    (("swap", "pair", "agreement"), "pairs swapped alike"),
    (("swap", "pair", "both_right"), "pairs right in both"),
    (("swap", "multi", "agreement"), "multi swapped alike"),
    (("swap", "multi", "both_right"), "multi right in both"),
)
"""Where a summary has the figures of how a model answers, and their names."""


def page(workspace: Workspace, result: Result, plots: Mapping[str, str], queries: int) -> str:
    """Render the report as one HTML document.

    Args:
        workspace: The project, for the photos of the examples.
        result: The content.
        plots: The drawings by name.
        queries: How many queries the gallery beside the page shows.
    """
    store = BenchmarkPhotos(workspace)
    templates = environment()
    templates.filters["source_name"] = result.evidence.name
    return templates.get_template("page.html.j2").render(
        result=result,
        # The drawings are made of escaped text, so they go into the page as they are.
        plots={name: Markup(text) for name, text in plots.items()},
        plot_name=plot_name,
        columns=_columns(result),
        yes_models=lambda sources: _yes_models(result, sources),
        mark=lambda tone: Markup(marker(tone, 11.0, 6.0)),
        queries=queries,
        tones=tones(result.evidence.roles),
        colours=COLOURS,
        citation=citation(),
        photos=lambda query: [thumbnail(store.named(image)) for image in query.images],
        photo_name=_photo_name,
    )


def _photo_name(query: Query, place: int) -> str:
    """What a photo is, for those who do not see it."""
    kind = query.category or "object"
    if query.question_type == "pairwise":
        return f"{'First' if place == 0 else 'Second'} photo, of a {kind}"
    return f"Reference photo, of a {kind}" if place == 0 else f"Candidate {place}, photo of a {kind}"


def _yes_models(result: Result, sources: Sequence[str]) -> list[Standing]:
    """The models whose yes-rate is drawn."""
    rows = [row for source in sources for row in result.standings.get(source, []) if row.share("yes_rate")]
    return list({row.model: row for row in rows}.values())


def _columns(result: Result) -> list[tuple[tuple[str, ...], str]]:
    """Those columns of how models answer that any model has a figure for."""
    rows = [row for source in result.evidence.sources for row in result.standings.get(source, [])]
    return [(keys, name) for keys, name in _BEHAVIOUR if any(row.share(*keys) for row in rows)]
