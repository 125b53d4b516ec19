"""A group that imports a command when it is called, so that ``--help`` is fast."""

import importlib

import click

__all__ = ["LazyGroup"]


class LazyGroup(click.Group):
    """A group that knows its commands by name.

    Attributes:
        modules: Beginning of the modules' names; each has a ``command``.
        summaries: The commands, in the order of the data flow, with what ``--help`` says of them.
    """

    modules: str
    summaries: dict[str, str]

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.summaries)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.summaries:
            return None
        command: click.Command = importlib.import_module(f"{self.modules}{name.replace('-', '_')}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self.summaries.items()))
