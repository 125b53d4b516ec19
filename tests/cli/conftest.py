"""The real command line, in this process: exit code, output and errors of a call."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.pairs.command import twin as call
from twin.core import console


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Twin = Callable[..., Outcome]


@pytest.fixture
def twin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Twin:
    """Runs ``twin`` with the given arguments on a screen of ``width`` columns."""

    def run(*arguments: object, width: int = 200) -> Outcome:
        monkeypatch.setattr(console, "width", width)
        code = call(monkeypatch, *arguments)
        return Outcome(code, *capsys.readouterr())

    return run
