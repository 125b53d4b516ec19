"""The ``twin`` command; each stage is imported only when it is called."""

import click

from twin import __version__
from twin.cli._lazy import LazyGroup

__all__ = ["main"]

_COMMANDS = {
    "catalog": "Render or import photographed objects.",
    "embed": "Turn photos into vectors.",
    "mine": "Propose look-alike links between instances.",
    "review": "Let people and models judge the look-alikes, in the browser.",
    "pairs": "Split the instances and expand links into yes/no questions.",
    "bench": "Make an FGVQA-style benchmark of the held-out instances.",
    "train": "Post-train a vision-language model.",
    "eval": "Answer a benchmark with a model or a baseline.",
    "compare": "Put models side by side: scores, paired differences, power.",
    "report": "Write the report: one self-contained page.",
    "ask": "Ask a model whether two photos show the same object.",
    "status": "Show what the workspace holds and what is stale.",
    "settings": "Show every key of twin.yaml with its value and meaning.",
    "demo": "Run the whole chain, from rendering to report.",
}


class _Stages(LazyGroup):
    """The stages."""

    modules = "twin.cli._"
    summaries = _COMMANDS


@click.group(cls=_Stages, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="twin")
def _twin() -> None:
    """Teach a vision-language model to see the difference between look-alikes.

    Every stage reads what the stages before it left in the workspace (a folder with an optional twin.yaml).
    """


def main() -> None:
    """Run the command line; a mistake the user can mend is one line and exit code 2."""
    from twin.cli._errors import friendly  # noqa: PLC0415 - keeps `twin --help` fast

    with friendly():
        _twin.main(prog_name="twin")
