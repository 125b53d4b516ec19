"""The methods of post-training are commands of one group, and explain themselves."""

import pytest

from tests.pairs.command import twin

METHODS = ("sft", "grpo", "collect", "export-verl")


def test_the_group_lists_its_methods(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert twin(monkeypatch, "train", "--help") == 0
    listed = [
        line.split()[0] for line in capsys.readouterr().out.partition("Commands:")[2].splitlines() if line.strip()
    ]
    assert listed == list(METHODS)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_explains_itself(
    method: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert twin(monkeypatch, "train", method, "--help") == 0
    assert capsys.readouterr().out.startswith(f"Usage: twin train {method} [OPTIONS]")


def test_an_unknown_method_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert twin(monkeypatch, "train", "dpo") == 2
    assert "No such command 'dpo'" in capsys.readouterr().err
