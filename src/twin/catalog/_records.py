"""What a source of photos brings: photos, instances, and what was left out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Batch", "Exclusion", "Instance", "Photo", "counted"]


@dataclass(frozen=True, slots=True)
class Photo:
    """A stored photo of an instance.

    Attributes:
        original: Where it came from, inside its source.
        instance_id: What it shows.
        image_id: Its place in the store.
        width: In pixels.
        height: In pixels.
        phash: Its perceptual hash.
        view: How it was taken, as JSON, or empty.
    """

    original: str
    instance_id: str
    image_id: str
    width: int
    height: int
    phash: str
    view: str = ""


@dataclass(frozen=True, slots=True)
class Instance:
    """One physical object.

    Attributes:
        instance_id: Unique in the catalogue.
        category: Its kind.
        title: What a person would call it.
        group: ``seen``, ``unseen``, or empty.
        base: The instance of which it is a near-twin, or empty.
        degree: Number of attributes in which it differs from its base.
        changes: Those differences, a JSON list.
        attributes: What it was built from, a JSON object.
        facts: Short answers to general questions, a JSON object.
    """

    instance_id: str
    category: str
    title: str
    group: str = ""
    base: str = ""
    degree: int = 0
    changes: str = "[]"
    attributes: str = "{}"
    facts: str = "{}"


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


@dataclass(frozen=True, slots=True)
class Batch:
    """A part of what a source brings, or all of it."""

    photos: tuple[Photo, ...] = ()
    instances: tuple[Instance, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The batch as plain lists and objects."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Batch":
        """The batch that `to_json` wrote."""
        return cls(
            tuple(Photo(**row) for row in data["photos"]),
            tuple(Instance(**row) for row in data["instances"]),
            tuple(Exclusion(**row) for row in data["exclusions"]),
        )

    @classmethod
    def joined(cls, batches: Iterable["Batch"]) -> "Batch":
        """All ``batches``, one after another."""
        parts = list(batches)
        return cls(
            tuple(photo for part in parts for photo in part.photos),
            tuple(instance for part in parts for instance in part.instances),
            tuple(exclusion for part in parts for exclusion in part.exclusions),
        )


def counted(reasons: Iterable[str]) -> str:
    """Reasons with how often each occurs, for a sentence: ``empty file (2), not an image (1)``."""
    return ", ".join(f"{reason} ({count:,})" for reason, count in Counter(reasons).most_common())
