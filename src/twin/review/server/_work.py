"""What the routes share: the store, what is shown, and who asks."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from jinja2 import Template

from twin.core import ReviewSettings
from twin.review.server._counts import Counts
from twin.review.server._files import StaticFiles
from twin.review.server._photos import Photos
from twin.review.server._replanning import Replanner
from twin.review.server._showing import Showing
from twin.review.server._thumbnails import Thumbnails
from twin.review.store import DrawRules, Reviewer, Store

__all__ = ["Asking", "Work", "WorkOf"]


@dataclass(frozen=True)
class Work:
    """One review that is served.

    Attributes:
        store: Items and verdicts.
        photos: The catalogue.
        thumbnails: Small versions of its photos.
        showing: What is shown of an item.
        page: The page.
        static: Its files.
        counts: How much there is to do.
        replanner: Who puts the work in order again.
        settings: How it is reviewed.
    """

    store: Store
    photos: Photos
    thumbnails: Thumbnails
    showing: Showing
    page: Template
    static: StaticFiles
    counts: Counts
    replanner: Replanner
    settings: ReviewSettings

    @property
    def rules(self) -> DrawRules:
        """How items are drawn."""
        settings = self.settings
        return DrawRules(settings.lease_seconds, settings.gold, settings.repeats, settings.seed)


# The two are coroutines although they wait for nothing: FastAPI would run them in a thread of their own otherwise.
async def _work(request: Request) -> Work:
    work: Work = request.app.state.work
    return work


async def _reviewer(request: Request) -> Reviewer:
    reviewer: Reviewer = request.state.reviewer
    return reviewer


WorkOf = Annotated[Work, Depends(_work)]
"""The review that is served."""
Asking = Annotated[Reviewer, Depends(_reviewer)]
"""The reviewer who asks."""
