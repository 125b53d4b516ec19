"""The addresses that a browser opens: the personal link, the page, its files and the photos."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from twin.core import TwinError, digest
from twin.review.server._guard import ENTER
from twin.review.server._pages import no_such_link
from twin.review.server._session import cookie_of, csrf_of
from twin.review.server._work import Asking, WorkOf
from twin.review.store import identity_of, reviewer_by_token

__all__ = ["pages"]

_COOKIE_SECONDS = 90 * 24 * 3600
_FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}

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
def photo(image_id: Annotated[str, Path(max_length=64)], work: WorkOf) -> Response:
    """The bytes of a photo; an id names the same photo for ever."""
    try:
        stored = work.photos.store.get(image_id)
    except TwinError as error:
        raise HTTPException(404) from error
    return Response(stored.read(), media_type="image/jpeg", headers=_FOR_EVER)
