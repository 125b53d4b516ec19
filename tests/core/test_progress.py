"""A display never outlives its block, whoever collects what an error left behind."""

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
