"""A display never outlives its block, whoever collects what an error left behind."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from twin.core import track


def test_items_pass_in_order() -> None:
    with track(range(5), "counting", 5) as items:
        assert list(items) == list(range(5))


def test_an_error_in_the_middle_ends_the_display() -> None:
    kept: list[Iterator[int]] = []
    with pytest.raises(ValueError, match="half way"), track(range(5), "counting", 5) as items:
        kept.append(items)
        next(items)
        raise ValueError("half way")
    assert next(kept[0]) == 1  # what is left of the iterator holds no display and no thread


@pytest.mark.parametrize(("told", "width"), [({}, 120), ({"COLUMNS": "60"}, 60)])
def test_a_pipe_is_wider_than_a_small_terminal(told: dict[str, str], width: int) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | told
    command = [sys.executable, "-c", "from twin.core import console; console.print('a' * 500, soft_wrap=False)"]
    lines = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(lines[0]) == width
