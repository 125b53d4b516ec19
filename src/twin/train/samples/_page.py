"""The page that shows samples."""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from twin.catalog.showing import thumbnail
from twin.models import Photo

__all__ = ["sample_page"]

_MOST = 50
"""Steps that are shown."""


def sample_page(
    lines: Sequence[Mapping[str, Any]], show: Callable[[str], Photo], thumbnails: MutableMapping[str, str]
) -> str:
    """A page of HTML that needs nothing beside it; the newest step comes first.

    Args:
        lines: What was kept of each step (`twin.train.samples.Samples`), oldest first.
        show: Gives the photo that a sample names.
        thumbnails: Small copies that are there already, by name; new ones are added.
    """
    shown = [*lines[:1], *lines[1:][-_MOST + 1 :]]  # the first one tells what the model said before it learned
    names = {name: None for line in shown for sample in line["samples"] for name in sample["images"]}
    for name in names.keys() - thumbnails.keys():
        thumbnails[name] = thumbnail(show(name))
    environment = Environment(
        loader=PackageLoader("twin.train.samples"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("samples.html.j2").render(
        lines=shown[::-1],
        left=len(lines) - len(shown),
        # Each photo stands in the page once, however often it is shown.
        photos={name: (place, thumbnails[name]) for place, name in enumerate(names)},
    )
