"""Write what was found: one self-contained page, its figures, and pictures."""

from twin.report._stage import report

__all__ = ["report"]
