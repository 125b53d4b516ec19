"""Who asks: the token in a cookie, and the proof that our own page sends a change."""

import hashlib
import hmac

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from twin.review.store import Store, identity_of

__all__ = ["CSRF_HEADER", "cookie_of", "csrf_of", "is_own", "token_of"]

CSRF_HEADER = "x-twin-csrf"
"""Header in which the page shows that it could read what another site's page cannot."""


def cookie_of(store: Store) -> str:
    """Name of the cookie that holds the token of the personal link.

    Every review has its own: a browser sends the cookies of a host to all its ports, so that two reviews on one machine
    would overwrite each other's.
    """
    return f"twin_review_{identity_of(store)[:12]}"


def token_of(connection: HTTPConnection, cookie: str) -> str:
    """The token of a request in the cookie of that name, or an empty text."""
    return connection.cookies.get(cookie, "")


def csrf_of(token: str) -> str:
    """What the page of the owner of ``token`` sends along; it does not tell the token."""
    return hmac.new(token.encode(), b"twin review", hashlib.sha256).hexdigest()


def is_own(headers: Headers, token: str) -> bool:
    """Whether a request that changes something comes from our own page.

    Every browser names the origin of such a request; what is no browser may leave it out, but not the header.
    """
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = headers.get("origin")
    if origin is not None and origin not in {f"{scheme}://{headers.get('host')}" for scheme in ("http", "https")}:
        return False
    return hmac.compare_digest(headers.get(CSRF_HEADER, "").encode(), csrf_of(token).encode())
