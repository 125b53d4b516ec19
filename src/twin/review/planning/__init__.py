"""What is to be judged, in which order, and by how many."""

from twin.review.planning._plan import Planned, plan
from twin.review.planning._ready import check_catalogue, outdated_links, outdated_stages
from twin.review.planning._replan import Order, replan

__all__ = ["Order", "Planned", "check_catalogue", "outdated_links", "outdated_stages", "plan", "replan"]
