"""Photos of training rows, opened when a row is asked for."""

from dataclasses import dataclass
from typing import Any

from twin.catalog.store import ImageStore

__all__ = ["Decoding"]


@dataclass(frozen=True)
class Decoding:
    """A transform for `datasets.Dataset.with_transform`, so that neither bytes nor pixels of all rows are in memory.

    Attributes:
        store: Where the photos are.
    """

    store: ImageStore

    def __call__(self, rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
        """Put decoded RGB photos in the place of the names in ``images``.

        Raises:
            TwinError: A photo is missing or damaged.
        """
        return rows | {"images": [[self.store.named(file).open() for file in files] for files in rows["images"]]}
