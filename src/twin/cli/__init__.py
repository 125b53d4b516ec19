"""The command line: one command a stage."""

from twin.cli._main import main

__all__ = ["main"]
