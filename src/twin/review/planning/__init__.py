"""What is to be judged, in which order, and by how many."""

from twin.review.planning._plan import plan
from twin.review.planning._replan import replan

__all__ = ["plan", "replan"]
