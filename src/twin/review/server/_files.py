"""The files of the page, read once: no address of a request reaches the file system."""

from importlib.resources import files
from importlib.resources.abc import Traversable

from jinja2 import Environment, StrictUndefined, Template
from starlette.requests import Request
from starlette.responses import Response

from twin.core import digest

__all__ = ["StaticFiles", "page_template"]

_WEB = "twin.review"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def page_template() -> Template:
    """The page, with what it is given escaped."""
    text = (files(_WEB) / "web" / "templates" / "app.html").read_text("utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(text)


class StaticFiles:
    """Scripts, styles and pictures of the page, by name, in memory."""

    def __init__(self) -> None:
        found = _files(files(_WEB) / "web" / "static")
        self._found = {name: (data, f'"{digest(data)}"') for name, data in found.items()}

    def answer(self, name: str, request: Request) -> Response | None:
        """The file, or 304 where the browser has it; None where there is no such file."""
        if name not in self._found:
            return None
        data, tag = self._found[name]
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(data, media_type=_TYPES["." + name.rpartition(".")[2]], headers=headers)


def _files(folder: Traversable, before: str = "") -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for entry in folder.iterdir():
        if entry.is_dir():
            found |= _files(entry, f"{before}{entry.name}/")
        elif "." + entry.name.rpartition(".")[2] in _TYPES:
            found[before + entry.name] = entry.read_bytes()
    return found
