"""What goes into the store and what comes out."""

from dataclasses import dataclass

__all__ = ["VERDICTS", "DrawRules", "Drawn", "Given", "NewItem", "NewVerdict", "Past", "Progress", "Reviewer"]

VERDICTS = {
    "link": ("same", "different", "cannot_tell"),
    "identity": ("same", "different", "cannot_tell"),
    "photo": ("checked", "cannot_tell"),
}
"""The queues, and the verdicts that each takes."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who gives verdicts.

    Attributes:
        id: Number in the database.
        name: Unique name.
        kind: ``person`` or ``model``. Only verdicts of people count towards what an item needs.
    """

    id: int
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item as the plan proposes it; (queue, a, b) is its key.

    Attributes:
        queue: ``link``, ``photo`` or ``identity``.
        a: An instance.
        b: The other instance, or empty.
        kind: What it is: ``mined``, ``near-twin``, ``halves``, ``two objects``, ``same object`` or empty.
        category: Category of the instances.
        similarity: What mining saw, where it saw something.
        gold: The verdict that is known to be true, or None.
        value: Items of greater value are judged first.
        needed: People who shall judge it. A gold item may be shown to everybody, whatever this says.
    """

    queue: str
    a: str
    b: str
    kind: str
    category: str
    similarity: float | None
    gold: str | None
    value: float
    needed: int


@dataclass(frozen=True, slots=True)
class DrawRules:
    """How items are handed out.

    Attributes:
        lease_seconds: How long an item is kept for whom it was shown.
        gold: Share of the items whose truth is known, 0-1.
        repeats: Share of the items that the reviewer has judged before, 0-1.
        seed: Seed of where gold items and repeats come.
    """

    lease_seconds: float
    gold: float
    repeats: float
    seed: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """An item handed to a reviewer; ``repeat`` is 1 where they judge it for the second time."""

    item: int
    queue: str
    a: str
    b: str
    kind: str
    repeat: int


@dataclass(frozen=True, slots=True)
class Given:
    """A verdict as a reviewer sends it.

    Attributes:
        client_id: Made by the sender, one a verdict; what is sent again is known by it.
        item: Number of the item.
        verdict: One of `VERDICTS` of the item's queue.
        comment: Free text.
        seconds: How long the reviewer looked.
        bad_photos: Image ids that do not clearly show the object.
        repeat: 0 the first verdict of this reviewer on the item, 1 the second.
        at: When it was given, in seconds since 1970.
        confidence: Of a model: probability that the objects are different.
    """

    client_id: str
    item: int
    verdict: str
    comment: str
    seconds: float
    bad_photos: tuple[str, ...]
    repeat: int
    at: float
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class NewVerdict:
    """A verdict from elsewhere, which knows its item by key; otherwise as `Given`."""

    client_id: str
    queue: str
    a: str
    b: str
    verdict: str
    comment: str = ""
    seconds: float = 0.0
    bad_photos: tuple[str, ...] = ()
    repeat: int = 0
    at: float = 0.0
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """A verdict that its reviewer may still undo, with what they wrote and marked."""

    client_id: str
    item: int
    queue: str
    verdict: str
    repeat: int
    at: float
    comment: str = ""
    bad_photos: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How far a queue and one reviewer are. Gold items do not count as work.

    Attributes:
        mine: Verdicts of this reviewer in this queue, repeats included.
        done: Items that need no further verdict.
        total: Items of the queue.
        gold_right: Those of ``gold_seen`` that are right.
        gold_seen: Own verdicts on gold items that take a side, second looks left out, as
            `twin.review.agreement.gold_accuracy` counts them.
        pace: Own verdicts an hour over the last 20 minutes, pauses left out; 0 where unknown.
    """

    mine: int
    done: int
    total: int
    gold_right: int
    gold_seen: int
    pace: float
