"""The application: routes behind their guards."""

import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from twin.core import ReviewSettings, TwinError, Workspace
from twin.review.server._counts import Counts
from twin.review.server._files import StaticFiles, page_template
from twin.review.server._guard import Guard, SecurityHeaders
from twin.review.server._messages import MOST_BYTES
from twin.review.server._opened import pages
from twin.review.server._photos import Photos
from twin.review.server._replanning import Replanner
from twin.review.server._routes import api
from twin.review.server._showing import Showing
from twin.review.server._thumbnails import Thumbnails
from twin.review.server._work import Work
from twin.review.store import Store

__all__ = ["make_app"]

_log = logging.getLogger(__name__)


def make_app(workspace: Workspace, store: Store, settings: ReviewSettings, *, origin_hosts: Collection[str]) -> FastAPI:
    """The application that serves one review.

    Args:
        workspace: Where the catalogue is.
        store: Items and verdicts; the caller closes it.
        settings: How it is reviewed.
        origin_hosts: Names, without port, under which reviewers reach it; a request to another name is refused, so
            that no other site's name can be turned to this address (DNS rebinding).

    Raises:
        TwinError: There is no catalogue.
    """
    photos = Photos(workspace)
    showing = Showing(photos, titles=settings.titles, seed=settings.seed)
    files, counts, replanner = (page_template(), StaticFiles()), Counts(store), Replanner(store, settings)
    work = Work(store, photos, Thumbnails(), showing, *files, counts, replanner, settings)
    app = FastAPI(lifespan=_replanned, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.work = work
    app.include_router(pages)
    app.include_router(api)
    app.add_exception_handler(TwinError, _told)
    app.add_exception_handler(RequestValidationError, _not_understood)
    # The last one added stands first.
    app.add_middleware(Guard, store=store)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=MOST_BYTES)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(origin_hosts), www_redirect=False)
    app.add_middleware(SecurityHeaders)
    return app


@asynccontextmanager
async def _replanned(app: FastAPI) -> AsyncIterator[None]:
    replanner: Replanner = app.state.work.replanner
    replanner.start()
    try:
        yield
    finally:
        replanner.stop()


async def _not_understood(request: Request, error: Exception) -> JSONResponse:
    """What is no message of the page. What was sent is not sent back: JSON cannot hold all of it."""
    first = cast(RequestValidationError, error).errors()[0]
    where = " ".join(map(str, first["loc"]))
    return JSONResponse({"detail": f"The server does not understand this: {where}: {first['msg']}."}, 422)


async def _told(request: Request, error: Exception) -> JSONResponse:
    """What the one who runs the review can mend: the details are for their screen alone."""
    _log.error("%s", error)
    return JSONResponse({"detail": "The server cannot do this now; its screen says why."}, 503)
