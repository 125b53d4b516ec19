"""Amazon Reviews 2023: product photos, by customers and from listings (the paper's own starting point)."""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import pyarrow as pa

from twin.catalog.listing import Exclusion, FileBytes, Listed
from twin.catalog.sources._amazon_files import amazon_files
from twin.catalog.sources._amazon_index import LAYOUT, IndexedPhoto, ReviewIndex
from twin.catalog.sources._amazon_reading import write_index
from twin.catalog.sources._options import SourceOptions
from twin.catalog.sources._pending import Pending, resolved
from twin.core import CatalogSettings, aside, counted, digest

__all__ = ["AmazonReviews"]


@dataclass
class AmazonReviews:
    """Photos of products. An instance is a variant (``asin``), never the product (``parent_asin``) of many colours.

    Attributes:
        folder: Where the files of metadata and reviews lie.
        options: How they are read; the settings select categories, a minimum and a maximum of photos.
    """

    folder: Path
    options: SourceOptions
    _note: str = field(default="", init=False)

    def __iter__(self) -> Iterator[Listed | Exclusion]:
        """The photos, instance by instance.

        Raises:
            TwinError: Files are missing or damaged, or no product is of a selected category.
        """
        return resolved(self._photos, self.options)

    @property
    def note(self) -> str:
        """How many records were read, and how many instances chosen."""
        return self._note

    def made(self) -> pa.Table:
        """The product of each instance: the variants of one product can be looked at together by ``parent_asin``."""
        with closing(self._index()) as index:
            rows = list(index.parents())
        facts = [json.dumps({"parent_asin": parent}) for _, parent in rows]
        columns = {"instance_id": [instance for instance, _ in rows], "attributes": facts}
        return pa.table(columns, schema=pa.schema([(name, pa.string()) for name in columns]))

    def _photos(self) -> Iterator[Exclusion | Pending]:
        beyond = 0
        with closing(self._index()) as index:
            yield from index.exclusions()
            for _, group in groupby(index.photos(), key=lambda photo: photo.instance):
                once, repeated = _once(group)
                drawn = _drawn(once, self.options.settings)
                beyond += len(once) - len(drawn)
                yield from (Exclusion(photo.url, photo.instance, "photo listed twice") for photo in repeated)
                yield from (self._pending(photo) for photo in drawn)
            self._note = self._summary(index, beyond)

    def _pending(self, photo: IndexedPhoto) -> Pending:
        category = photo.category or self.options.category
        return Pending(photo.url, photo.url, photo.instance, category, photo.title, photo.role, photo.view)

    def _summary(self, index: ReviewIndex, beyond: int) -> str:
        settings = self.options.settings
        return (
            f"Read {counted(index.count('reviews'), 'review')} and {counted(index.count('products'), 'product')}"
            + (f" ({counted(repeated, 'repeated record')} left out)" if (repeated := index.count("repeated")) else "")
            + f": {counted(index.count('instances'), 'variant')} with at least "
            f"{counted(settings.min_customer_photos, 'customer photo')}, "
            f"{index.count('passed over'):,} with fewer passed over"
            + (f", {counted(beyond, 'photo')} beyond {settings.max_photos} of a variant not drawn." if beyond else ".")
        )

    def _index(self) -> ReviewIndex:
        """The index of these files, made if it is not there; only the latest is kept."""
        files, settings = amazon_files(self.folder), self.options.settings
        facts = [f"{file} {FileBytes(file.path).state()}" for file in files]
        name = digest(LAYOUT, str(settings.min_customer_photos), *settings.select, "files", *facts)
        path = self.options.work / "amazon" / f"{name}.sqlite"
        if not path.exists():
            for old in (*path.parent.glob("*.sqlite"), *path.parent.glob(".*.part")):  # the latter, if it was killed
                old.unlink()
            with aside(path) as partial:
                write_index(partial, files, settings)
        return ReviewIndex(path)


def _drawn(photos: list[IndexedPhoto], settings: CatalogSettings) -> list[IndexedPhoto]:
    """At most ``max_photos`` of them, each with the same chance, in their order.

    The draw goes by the hash of the URL: a review that comes later changes no more of it than it must.
    """
    if settings.max_photos is None or len(photos) <= settings.max_photos:
        return photos
    lots = sorted(photos, key=lambda photo: digest(str(settings.seed), photo.instance, photo.url))
    chosen = {photo.url for photo in lots[: settings.max_photos]}
    return [photo for photo in photos if photo.url in chosen]


def _once(photos: Iterable[IndexedPhoto]) -> tuple[list[IndexedPhoto], list[IndexedPhoto]]:
    """The photos with different URLs, and those that repeat one."""
    first: dict[str, IndexedPhoto] = {}
    repeated = [photo for photo in photos if first.setdefault(photo.url, photo) is not photo]
    return list(first.values()), repeated
