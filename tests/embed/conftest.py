"""Fixtures of the embed stage's tests."""

from tests.cli.conftest import twin

__all__ = ["twin"]
