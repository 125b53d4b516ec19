"""A queue with its verdicts, and what they say."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.core import ReviewSettings
from twin.review.accepting._decide import decide
from twin.review.agreement import Posterior, of_people, posterior
from twin.review.store import Store, read_items, read_verdicts

__all__ = ["IDENTITIES", "QUEUES", "Judged", "read_judged"]

QUEUES = ("link", "photo", "identity")

IDENTITIES = ("two objects", "same object")
"""Kinds of the identity queue: each has its own share of items that are different."""


@dataclass(frozen=True)
class Judged:
    """Items of one queue, or of one kind in it, and the verdicts on them.

    Attributes:
        items: As `twin.review.store.read_items`.
        verdicts: As `twin.review.store.read_verdicts`.
        settings: How verdicts become decisions.
    """

    items: pa.Table
    verdicts: pa.Table
    settings: ReviewSettings

    @cached_property
    def posterior(self) -> Posterior:
        """What the verdicts say."""
        return posterior(self.items, self.verdicts, self.settings.seed)

    @cached_property
    def people(self) -> pa.Table:
        """The verdicts of people."""
        return of_people(self.verdicts)

    @cached_property
    def gold(self) -> NDArray[np.bool_]:
        """Which items are gold."""
        known: NDArray[np.bool_] = pc.is_valid(self.items["gold"]).to_numpy()
        return known

    def decided(self, rule: str | None = None) -> pa.Table:
        """What is decided by ``rule``, by default that of the settings; as `decide`."""
        settings = self.settings
        return decide(
            self.items,
            self.verdicts,
            rule or settings.rule,
            settings.seed,
            least=settings.least,
            confident=settings.confident,
            fewest=settings.verdicts,
            known=self.posterior,
        )

    def of_kind(self, kind: str) -> "Judged":
        """The items of one kind."""
        items, verdicts = (table.filter(pc.equal(table["kind"], kind)) for table in (self.items, self.verdicts))
        return Judged(items, verdicts, self.settings)


def read_judged(store: Store, queue: str, settings: ReviewSettings) -> Judged:
    """Read a queue."""
    return Judged(read_items(store, queue), read_verdicts(store, queue), settings)
