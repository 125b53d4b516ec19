"""What stands before every route: who is a stranger sees nothing, and no other site acts for a reviewer."""

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from twin.review.server._known import Known
from twin.review.server._pages import stranger_page
from twin.review.server._session import cookie_of, is_own, token_of
from twin.review.store import Store

__all__ = ["ENTER", "Guard", "SecurityHeaders"]

ENTER = "/enter/"
"""Where personal links lead: the one address that a stranger may ask."""
_READING = {"GET", "HEAD"}

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class SecurityHeaders:
    """Says to the browser with every answer that nothing foreign is loaded, and that no other site may frame it.

    What does not say how it may be kept is not kept.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)


class Guard:
    """Lets only reviewers through, and only their own page change something.

    To a stranger every address is the same: whether an item or a photo exists is not told. The reviewer is left in
    ``request.state.reviewer``, the token in ``request.state.token``.
    """

    def __init__(self, app: ASGIApp, store: Store) -> None:
        self._app, self._known, self._cookie = app, Known(store), cookie_of(store)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = await self._refusal(scope)
        await (refusal or self._app)(scope, receive, send)

    async def _refusal(self, scope: Scope) -> Response | None:
        reading = scope["method"] in _READING
        if reading and scope["path"].startswith(ENTER):
            return None
        connection = HTTPConnection(scope)
        headers, token = connection.headers, token_of(connection, self._cookie)
        reviewer = await self._known.owner(token)
        if reviewer is None:
            return stranger_page(again=reading and headers.get("sec-fetch-site") == "cross-site")
        if not reading and not is_own(headers, token):
            return JSONResponse({"detail": "This did not come from the page of this review; reload it."}, 403)
        scope.setdefault("state", {}).update(reviewer=reviewer, token=token)
        return None
