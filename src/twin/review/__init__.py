"""The review stage: people and models judge look-alike links, and verdicts become accepted links."""

from twin.review._sides import PARTIAL, gold_photos, halves, link_sides

__all__ = ["PARTIAL", "gold_photos", "halves", "link_sides"]
