"""Running the real command line in this process."""

import sys

import pytest

from twin.cli import main

__all__ = ["twin"]


def twin(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Run ``twin`` with the arguments; returns the exit code."""
    monkeypatch.setattr(sys, "argv", ["twin", *(str(argument) for argument in arguments)])
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)
