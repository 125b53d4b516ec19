"""The page: one file that needs nothing beside it."""

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from twin.catalog.store import ImageStore
from twin.core import Workspace
from twin.evaluate import Query
from twin.report import _format
from twin.report._line_plot import line_plot
from twin.report._radar_plot import radar_plot
from twin.report._result import Result
from twin.report._thumbnails import thumbnail

__all__ = ["page"]

_DEGREES = "number of changed attributes"
_LEVELS = "how obvious the single change is"


def page(workspace: Workspace, result: Result) -> str:
    """Render the report as one HTML document."""
    store = ImageStore(workspace)
    environment = Environment(
        loader=PackageLoader("twin.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = (_format.count, _format.percent, _format.points, _format.p_value)
    environment.filters |= {function.__name__: function for function in filters}
    environment.filters |= {"reply_words": _format.reply_words, "source_name": _format.source_name}
    return environment.get_template("page.html.j2").render(
        result=result,
        plots=_plots(result),
        photos=lambda query: [thumbnail(store.named(image)) for image in query.images],
        photo_name=_photo_name,
    )


def _plots(result: Result) -> dict[str, Markup]:
    """The drawings by name; they are made of escaped text, so they go into the page as they are."""
    drawn = {
        f"degrees-{source}": line_plot(
            f"degrees-{place}", curves, f"Telling look-alikes apart on {_format.source_name(source)}", _DEGREES
        )
        for place, (source, curves) in enumerate(result.degrees.items())
    }
    if result.levels:
        drawn["levels"] = line_plot("levels", result.levels, "Telling single changes apart, all sources", _LEVELS)
    if result.outlines:
        drawn["radar"] = radar_plot(result.outlines)
    return {name: Markup(text) for name, text in drawn.items()}


def _photo_name(query: Query, place: int) -> str:
    """What a photo is, for those who do not see it."""
    kind = query.category or "object"
    if query.question_type == "pairwise":
        return f"{'First' if place == 0 else 'Second'} photo, of a {kind}"
    return f"Reference photo, of a {kind}" if place == 0 else f"Candidate {place}, photo of a {kind}"
