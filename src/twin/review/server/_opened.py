"""The addresses that a browser opens: the personal link, the page, its files and the photos."""

from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from twin.catalog.store import StoredImage
from twin.core import TwinError, digest
from twin.review.server._guard import ENTER
from twin.review.server._pages import no_such_link
from twin.review.server._session import cookie_of, csrf_of
from twin.review.server._work import Asking, Work, WorkOf
from twin.review.store import identity_of, reviewer_by_token

__all__ = ["pages"]

_COOKIE_SECONDS = 90 * 24 * 3600
_FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}

_ImageId = Annotated[str, Path(max_length=64)]
_Side = Literal["320", "960"]
"""Longest sides, in pixels, of small photos. A strip cuts photos to squares of 70 CSS pixels: of 320, one of 16:9 is
sharp there at two and a half pixels to the CSS pixel. A tile of a photo check measures 150 CSS pixels and more."""

pages = APIRouter(default_response_class=HTMLResponse)


@pages.get(ENTER + "{token}")
def enter(token: str, request: Request, work: WorkOf) -> Response:
    """Begin to work: the personal link becomes a cookie, and the token leaves the address bar."""
    if reviewer_by_token(work.store, token) is None:
        return no_such_link()
    answer = RedirectResponse("/", 303)
    secure, name = request.url.scheme == "https", cookie_of(work.store)
    answer.set_cookie(name, token, _COOKIE_SECONDS, httponly=True, samesite="strict", secure=secure, path="/")
    return answer


@pages.get("/")
def page(request: Request, work: WorkOf, reviewer: Asking) -> Response:
    """The page; ``review`` is what the browser keeps verdicts under that it could not send yet."""
    told = {"reviewer": reviewer.name, "review": digest(identity_of(work.store), reviewer.name)}
    return HTMLResponse(work.page.render(csrf=csrf_of(request.state.token), **told))


@pages.get("/static/{name:path}")
async def static(name: str, request: Request, work: WorkOf) -> Response:
    """A file of the page."""
    answer = work.static.answer(name, request)
    if answer is None:
        raise HTTPException(404)
    return answer


@pages.get("/photo/{image_id}")
def photo(image_id: _ImageId, work: WorkOf) -> Response:
    """The bytes of a photo; an id names the same photo for ever."""
    return _jpeg(_stored(work, image_id).read())


@pages.get("/thumbnail/{image_id}")
async def thumbnail(image_id: _ImageId, work: WorkOf, side: Annotated[_Side, Query()] = "320") -> Response:
    """The photo with no side above ``side`` pixels."""
    return _jpeg(await work.thumbnails.of(_stored(work, image_id), int(side)))


def _stored(work: Work, image_id: str) -> StoredImage:
    try:
        return work.photos.store.get(image_id)
    except TwinError as error:
        raise HTTPException(404) from error


def _jpeg(data: bytes) -> Response:
    return Response(data, media_type="image/jpeg", headers=_FOR_EVER)
