"""``twin catalog``: bring in photographed objects, clean them, look at them."""

import importlib

import click

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


class _Steps(click.Group):
    """A group that imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"twin.cli._catalog_{name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Steps)
def command() -> None:
    """Render or import photographed objects."""
