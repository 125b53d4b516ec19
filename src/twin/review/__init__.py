"""The review stage: people and models judge look-alike links, and verdicts become accepted links."""

from twin.review._sides import FEWEST_HALVED, halves, link_sides

__all__ = ["FEWEST_HALVED", "halves", "link_sides"]
