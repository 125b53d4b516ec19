"""The mine stage: look-alike links between instances."""

from twin.mine._links import Link
from twin.mine._stage import mine
from twin.mine._tables import accept_unreviewed

__all__ = ["Link", "accept_unreviewed", "mine"]
