"""The review stage: people and models judge look-alike links, and verdicts become accepted links."""

from twin.review._halves import halves

__all__ = ["halves"]
