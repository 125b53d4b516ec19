"""The photos of a source, before any of them is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from twin.catalog.listing._locators import Locator

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Exclusion", "Listed", "Listing", "Making"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A photo to import.

    Attributes:
        original: Where it stands in its source: a path, or ``shard:key``, or a URL; a person can find it by this.
        locator: Where its bytes are.
        instance: What it shows, unique inside the source.
        category: The kind of that instance.
        title: What a person would call the instance.
        role: Who took the photo: ``customer``, ``listing``, or empty where that is unknown.
        view: How it was taken, as JSON, or empty.
    """

    original: str
    locator: Locator
    instance: str
    category: str
    title: str = ""
    role: str = ""
    view: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Something left out, and why.

    Attributes:
        original: The photo, inside its source; empty for a whole instance.
        instance: The instance it was said to show.
        reason: One of few fixed phrases, to count by.
        detail: What is particular to this case.
    """

    original: str
    instance: str
    reason: str
    detail: str = ""


class Listing(Protocol):
    """A source of photos."""

    def __iter__(self) -> Iterator[Listed | Exclusion]:
        """The photos, always in the same order, as a stream."""

    @property
    def note(self) -> str:
        """How the source was read, in a sentence for the screen; complete once the stream has ended."""


@runtime_checkable
class Making(Listing, Protocol):
    """A source that knows more of its instances than their photos say."""

    def made(self) -> "pa.Table":
        """What it knows, once the stream has ended.

        Returns:
            A row an instance of which it knows something: ``instance_id`` (inside the source), and ``base`` (inside the
            source, or empty) or ``attributes`` (a JSON object), or both.
        """
