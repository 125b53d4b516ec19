"""Whose tokens are good, remembered for a moment."""

import time

from starlette.concurrency import run_in_threadpool

from twin.review.store import Reviewer, Store, reviewer_by_token

__all__ = ["Known"]

_KEPT = 1.0
"""Seconds after which a token is looked up again: so long may a link that was ended still be good."""


class Known:
    """The owners of tokens.

    A page asks for ten photos at a time; to look each time into the database would be half of the work. Only good
    tokens are remembered, so that there are never more than reviewers.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: dict[str, tuple[Reviewer, float]] = {}

    async def owner(self, token: str) -> Reviewer | None:
        """The reviewer with this token."""
        reviewer, until = self._seen.get(token, (None, 0.0))
        if time.monotonic() < until:
            return reviewer
        found = await run_in_threadpool(reviewer_by_token, self._store, token) if token else None
        if found is None:
            self._seen.pop(token, None)
        else:
            self._seen[token] = found, time.monotonic() + _KEPT
        return found
