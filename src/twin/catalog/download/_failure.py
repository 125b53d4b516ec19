"""Why a URL gave no photo, and whether asking again may help."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpcore2
import httpx2

__all__ = ["FetchError", "translated"]


class FetchError(Exception):
    """One try gave no photo.

    Attributes:
        reason: One of few fixed phrases, to count by.
        detail: What is particular to this case.
        again: Whether another try may go better.
        after: Seconds the server asked to be left alone, where it did.
        status: The HTTP status, or 0 where there was no answer.
    """

    def __init__(
        self, reason: str, detail: str = "", *, again: bool = False, after: float | None = None, status: int = 0
    ) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
        self.again = again
        self.after = after
        self.status = status


@contextmanager
def translated() -> Iterator[None]:
    """Turn the errors of the HTTP library into `FetchError`."""
    try:
        yield
    except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
        raise FetchError("no connection", _text(error), again=True) from error
    except httpcore2.TimeoutException as error:
        raise FetchError("timed out", _text(error), again=True) from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, ssl.SSLError, ConnectionError) as error:
        raise FetchError("connection lost", _text(error), again=True) from error
    except httpx2.InvalidURL as error:
        raise FetchError("not a web address", _text(error)) from error
    except (httpx2.HTTPError, ValueError) as error:  # headers that no parser expects
        raise FetchError("unreadable answer", _text(error)) from error


def _text(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
