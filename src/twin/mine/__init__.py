"""The mine stage: look-alike links between instances."""

from twin.mine._sheet import LinkKind, link_sheet
from twin.mine._stage import mine
from twin.mine._tables import ACCEPTED, LINKS, accept_unreviewed, is_reviewed, maybe_same_path
from twin.mine.rounds import mine_round

__all__ = [
    "ACCEPTED",
    "LINKS",
    "LinkKind",
    "accept_unreviewed",
    "is_reviewed",
    "link_sheet",
    "maybe_same_path",
    "mine",
    "mine_round",
]
