"""Which server is asked, for which model, and how patiently."""

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from twin.core import EvaluateSettings, TwinError

__all__ = ["Server", "server_from"]


@dataclass(frozen=True, slots=True)
class Server:
    """A model on a server.

    Attributes:
        url: Where the API begins, without a slash at the end (``http://localhost:8000/v1``).
        model: What the server calls the model.
        key: Sent as bearer token, or None.
        concurrency: Questions that it is asked at a time.
        tries: Tries of a question in all.
        try_seconds: Longest that one try may take.
        max_new_tokens: Longest reply in tokens.
    """

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    concurrency: int = 8
    tries: int = 5
    try_seconds: float = 300.0
    max_new_tokens: int = 1024


def server_from(model: str, settings: EvaluateSettings) -> Server:
    """The server that the settings name, for ``model``.

    Raises:
        TwinError: The model has no name, or the address or the key is missing or wrong.
    """
    if not model:
        raise TwinError("Model server: lacks the name by which the server knows it, as in server:NAME.")
    if not settings.url:
        raise TwinError(
            f"Model server:{model} needs the address of its server: --url http://HOST:PORT/v1, or evaluate.url in "
            "twin.yaml."
        )
    return Server(
        _address(settings.url),
        model,
        _key(settings.key_variable),
        settings.concurrency,
        settings.tries,
        settings.try_seconds,
        settings.max_new_tokens,
    )


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment:
        raise TwinError(f"Option --url is wrong: {url!r} is not an address like http://HOST:PORT/v1.")
    return url.rstrip("/")


def _key(variable: str | None) -> str | None:
    if variable is None:
        return None
    if not (key := os.environ.get(variable, "").strip()):
        raise TwinError(f"Environment variable {variable}, which is to hold the server's key, is not set.")
    if not (key.isascii() and key.isprintable()):
        raise TwinError(f"Environment variable {variable} holds no key: there are characters in it that no key has.")
    return key
