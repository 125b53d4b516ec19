"""Items that a plan proposes, and what it leaves out."""

from collections import Counter
from dataclasses import dataclass, field

from twin.review.store import NewItem

__all__ = ["GONE", "Proposed"]

GONE = "left out: not in the catalogue any more"


@dataclass(frozen=True, slots=True)
class Proposed:
    """Proposals for one queue.

    Attributes:
        items: The items, each key once.
        counts: How many there are of a kind, and how many are left out for a reason.
    """

    items: dict[tuple[str, str], NewItem] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, item: NewItem, counted_as: str) -> None:
        """Propose ``item``, unless its key is proposed already."""
        if self.items.setdefault((item.a, item.b), item) is item:
            self.counts[counted_as] += 1
