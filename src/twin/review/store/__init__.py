"""Items, reviewers and verdicts in a database: SQLite beside the workspace, or PostgreSQL for a team.

What reviewers do is `draw`, `submit`, `undo` and `release`; each is one transaction, done once however often it is
sent, and right with any number of threads and server processes on one database.
"""

from twin.review.store._address import store_url
from twin.review.store._bulk import put_verdicts
from twin.review.store._counting import QueueCounts, count_queues
from twin.review.store._draw import draw, release
from twin.review.store._identity import identity_of
from twin.review.store._items import put_items, revalue
from twin.review.store._open import open_store
from twin.review.store._past import find_item, history
from twin.review.store._progress import progress
from twin.review.store._reading import read_bad_photos, read_items, read_verdicts
from twin.review.store._records import (
    VERDICTS,
    Drawn,
    DrawRules,
    Given,
    NewItem,
    NewVerdict,
    Past,
    Progress,
    Reviewer,
)
from twin.review.store._reviewers import add_reviewer, has_token, reviewer_by_token, reviewers, revoke
from twin.review.store._store import Store
from twin.review.store._submit import submit
from twin.review.store._undo import undo

__all__ = [
    "VERDICTS",
    "DrawRules",
    "Drawn",
    "Given",
    "NewItem",
    "NewVerdict",
    "Past",
    "Progress",
    "QueueCounts",
    "Reviewer",
    "Store",
    "add_reviewer",
    "count_queues",
    "draw",
    "find_item",
    "has_token",
    "history",
    "identity_of",
    "open_store",
    "progress",
    "put_items",
    "put_verdicts",
    "read_bad_photos",
    "read_items",
    "read_verdicts",
    "release",
    "revalue",
    "reviewer_by_token",
    "reviewers",
    "revoke",
    "store_url",
    "submit",
    "undo",
]
