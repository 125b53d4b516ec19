"""The leak check finds what stands on two sides."""

import pytest

from twin.core import TwinError
from twin.pairs import Side, check_leaks

TRAIN = Side("train", frozenset({"a", "b"}), frozenset({"1", "2"}))
CLUSTERS = {"a": "a", "b": "b", "c": "c", "d": "a"}


def test_apart_is_fine() -> None:
    check_leaks([TRAIN, Side("val", frozenset({"c"}), frozenset({"3"})), Side("test", frozenset({"e"}))], CLUSTERS)


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (Side("test", frozenset({"b", "c"})), "instance 'b'"),
        (Side("test", frozenset({"c"}), frozenset({"2"})), "image '2'"),
        (Side("test", images=frozenset({"1"})), "image '1'"),
        (Side("test", frozenset({"d"})), "near-duplicate cluster 'a'"),
    ],
)
def test_a_leak_is_named(other: Side, what: str) -> None:
    with pytest.raises(TwinError, match=f"Leak: {what} stands on both sides, train and test"):
        check_leaks([TRAIN, Side("val"), other], CLUSTERS)
