"""``twin catalog``: bring in photographed objects, clean them, look at them."""

import click

from twin.cli._lazy import LazyGroup

__all__ = ["command"]

_COMMANDS = {
    "render": "Render household objects and their near-twins.",
    "import": "Add photos of your own, or of a known data set.",
    "download": "Fetch the photos that a table names by URL.",
    "check": "Find what should not be in the catalogue; show what is left.",
    "leaks": "Find photos that another catalogue or benchmark has too.",
    "split": "Split the instances, look-alikes kept together.",
    "show": "Show what is known of a photo or an instance.",
    "sheet": "Draw a contact sheet of an instance or a category.",
}


class _Steps(LazyGroup):
    """What can be done with a catalogue."""

    modules = "twin.cli._catalog_"
    summaries = _COMMANDS


@click.group(cls=_Steps)
def command() -> None:
    """Render or import photographed objects."""
