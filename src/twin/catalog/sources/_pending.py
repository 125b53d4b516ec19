"""Photos known by their URL: found in a folder that holds them already, or downloaded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from twin.catalog.listing import Exclusion, FileBytes, Listed, Locator, UnusableError, inside
from twin.catalog.sources._options import SourceOptions
from twin.core import TwinError

__all__ = ["Pending", "resolved"]


@dataclass(frozen=True, slots=True)
class Pending:
    """A photo that is not here yet; the other attributes are those of `Listed`.

    Attributes:
        url: Where it is.
    """

    url: str
    original: str
    instance: str
    category: str
    title: str = ""
    role: str = ""
    view: str = ""

    def at(self, locator: Locator) -> Listed:
        """The photo, now that its bytes are here."""
        return Listed(self.original, locator, self.instance, self.category, self.title, self.role, self.view)


Stream = Iterator[Listed | Exclusion | Pending]


def resolved(stream: Callable[[], Stream], options: SourceOptions) -> Iterator[Listed | Exclusion]:
    """A stream with every pending photo found, or excluded with a reason, in the same order.

    Args:
        stream: Begins the stream; a second time for the URLs alone, so that all are downloaded together and the hosts
            take turns, while no photo waits in memory.
        options: Where photos are, or how they are downloaded.

    Raises:
        TwinError: The folder of photos that the settings name does not exist, or downloading is not possible.
    """
    found: Callable[[str], Path] | None = None
    for item in stream():
        if isinstance(item, Pending):
            found = found or _source(stream, options)
            yield _photo(item, found)
        else:
            yield item


def _photo(item: Pending, found: Callable[[str], Path]) -> Listed | Exclusion:
    try:
        return item.at(FileBytes(found(item.url)))
    except UnusableError as error:
        return Exclusion(item.original, item.instance, error.reason, error.detail)


def _source(stream: Callable[[], Stream], options: SourceOptions) -> Callable[[str], Path]:
    """What gives the file of a URL, or raises `UnusableError`."""
    if options.settings.photos is not None:
        folder = Path(options.settings.photos)
        if not folder.is_dir():
            raise TwinError(f"{folder}, where the photos shall lie, is not a folder; see --photos.")
        return lambda url: _in_folder(folder, url)
    from twin.catalog.download import download  # noqa: PLC0415 - most sources need no network

    urls = (item.url for item in stream() if isinstance(item, Pending))
    downloaded = download(urls, options.downloads, options.download)

    def at(url: str) -> Path:
        outcome = downloaded[url]
        if isinstance(outcome, UnusableError):
            raise UnusableError(outcome.reason, outcome.detail)
        return outcome

    return at


def _in_folder(folder: Path, url: str) -> Path:
    """The file that is called as the last part of the URL."""
    try:
        name = unquote(urlsplit(url).path).rpartition("/")[2]
        path = inside(folder, name)
        if not name or not path.is_file():
            raise UnusableError("no such file", name)
    except (OSError, ValueError) as error:  # a URL that cannot be split, a name that no file system takes
        raise UnusableError("not a web address", str(error)) from error
    return path
