"""An index on disk of what Amazon Reviews 2023 says about photos.

Hundreds of millions of reviews do not fit in memory, and what a photo shows is known only when all have been read:
how many variants a product has, and how many photos each. So what matters is put into an SQLite file, which holds it
outside memory, joins and sorts it on disk, and needs nothing installed.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from twin.catalog.listing import Exclusion
from twin.catalog.sources._amazon_records import LeftOut, Photo, Product, Review

__all__ = ["LAYOUT", "IndexWriter", "IndexedPhoto", "ReviewIndex"]

_TABLES = """
CREATE TABLE product (parent TEXT PRIMARY KEY, title TEXT, category TEXT) WITHOUT ROWID;
CREATE TABLE variant (parent TEXT, asin TEXT, PRIMARY KEY (parent, asin)) WITHOUT ROWID;
CREATE TABLE photo (number INTEGER PRIMARY KEY, parent TEXT, asin TEXT, role TEXT, url TEXT, view TEXT);
CREATE TABLE unusable (original TEXT, detail TEXT);
CREATE TABLE left_out (parent TEXT, original TEXT, reason TEXT, detail TEXT);
CREATE TABLE fact (name TEXT PRIMARY KEY, value INTEGER);
"""
# A photo belongs to the variant that its record names. A record that names the product alone gives its photos to the
# only variant there is; to the product itself where no record names a variant; and to nothing where there are several.
_PLACED = """
CREATE TABLE placed AS
WITH known AS (SELECT parent, COUNT(*) AS variants, MIN(asin) AS only_one FROM variant GROUP BY parent)
SELECT CASE WHEN photo.asin <> '' THEN photo.asin WHEN variants IS NULL THEN photo.parent
       WHEN variants = 1 THEN only_one END AS instance,
       photo.number, photo.parent, photo.role, photo.url, photo.view, variants
FROM photo LEFT JOIN known USING (parent) {join} JOIN product USING (parent);
CREATE INDEX by_instance ON placed (instance, number);
CREATE TABLE chosen AS
SELECT instance FROM placed WHERE instance IS NOT NULL
GROUP BY instance HAVING COUNT(DISTINCT CASE role WHEN 'customer' THEN url END) >= {minimum};
CREATE UNIQUE INDEX by_choice ON chosen (instance);
"""
LAYOUT = _TABLES + _PLACED
"""Tells this kind of index from those of other versions."""

_CHOSEN = """
SELECT instance, placed.parent, COALESCE(title, ''), COALESCE(category, ''), role, url, view
FROM chosen JOIN placed USING (instance) LEFT JOIN product USING (parent) ORDER BY instance, number
"""
_PARENTS = """
SELECT instance, MIN(parent) FROM chosen JOIN placed USING (instance) GROUP BY instance ORDER BY instance
"""
_UNPLACED = """
SELECT url, parent, variants FROM placed WHERE instance IS NULL
AND parent IN (SELECT parent FROM chosen JOIN placed USING (instance)) ORDER BY number
"""
_LEFT_OUT = """
SELECT original, reason, detail FROM left_out
WHERE parent IN (SELECT parent FROM chosen JOIN placed USING (instance)) ORDER BY rowid
"""


@dataclass(frozen=True, slots=True)
class IndexedPhoto:
    """A photo of a chosen instance."""

    instance: str
    parent: str
    title: str
    category: str
    role: str
    url: str
    view: str


class ReviewIndex:
    """A finished index, read as a stream."""

    def __init__(self, path: Path) -> None:
        self._base = _connect(path)

    def photos(self) -> Iterator[IndexedPhoto]:
        """The photos of the chosen instances, instance by instance, in the order of the records."""
        return (IndexedPhoto(*row) for row in self._base.execute(_CHOSEN))

    def exclusions(self) -> Iterator[Exclusion]:
        """Records that could not be read, and of chosen products what is no photo, or of a variant nobody knows."""
        for original, detail in self._base.execute("SELECT original, detail FROM unusable ORDER BY rowid"):
            yield Exclusion(original, "", "unusable record", detail)
        for original, reason, detail in self._base.execute(_LEFT_OUT):
            yield Exclusion(original, "", reason, detail)
        for url, parent, variants in self._base.execute(_UNPLACED):
            yield Exclusion(url, "", "variant not known", f"{parent} has {variants} variants")

    def parents(self) -> Iterator[tuple[str, str]]:
        """Each chosen instance with its product."""
        return iter(self._base.execute(_PARENTS))

    def count(self, name: str) -> int:
        """A number that was counted: ``products``, ``reviews``, ``repeated``, ``passed over`` or ``instances``."""
        value: int = self._base.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()[0]
        return value

    def close(self) -> None:
        """Close the file."""
        self._base.close()


class IndexWriter:
    """An index in the making."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._base = _connect(path)
        self._base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES + "BEGIN;")
        self._counts = {"products": 0, "repeated": 0, "reviews": 0}

    @property
    def products(self) -> int:
        """How many products were added."""
        return self._counts["products"]

    def add_product(self, product: Product, category: str, original: str) -> None:
        """Add a product and its listing photos; one that is there already stays as it is.

        Args:
            product: The product.
            category: Its category.
            original: Where its record stands.
        """
        row = (product.parent, product.title, category)
        if self._base.execute("INSERT OR IGNORE INTO product VALUES (?, ?, ?)", row).rowcount:
            self._counts["products"] += 1
            self._add_photos(product.parent, "", "listing", product.photos)
            self._add_left_out(product.parent, product.left_out, original)
        else:
            self._counts["repeated"] += 1
            self._add_left_out(product.parent, [LeftOut("", "product listed twice", product.parent)], original)

    def count_reviews(self, reviews: int) -> None:
        """Note that so many reviews were read."""
        self._counts["reviews"] += reviews

    def add_variants(self, variants: Iterable[tuple[str, str]]) -> None:
        """Add variants, as product and asin; most are there already."""
        self._base.executemany("INSERT OR IGNORE INTO variant VALUES (?, ?)", variants)

    def add_photos(self, review: Review, original: str) -> None:
        """Add the photos of a review, whose record stands at ``original``."""
        self._add_photos(review.parent, review.asin, "customer", review.photos)
        self._add_left_out(review.parent, review.left_out, original)

    def add_unusable(self, original: str, detail: str) -> None:
        """Note a record that could not be read."""
        self._base.execute("INSERT INTO unusable VALUES (?, ?)", (original, detail))

    def finish(self, minimum: int, *, known_only: bool) -> None:
        """Place the photos, and choose the instances.

        Args:
            minimum: Customer photos that an instance needs.
            known_only: Whether photos of products without metadata are left out.
        """
        self._base.execute("COMMIT")
        self._base.executescript(_PLACED.format(join="INNER" if known_only else "LEFT", minimum=minimum))
        every, chosen = (
            self._base.execute(query).fetchone()[0]
            for query in ("SELECT COUNT(DISTINCT instance) FROM placed", "SELECT COUNT(*) FROM chosen")
        )
        counts = self._counts | {"instances": chosen, "passed over": every - chosen}
        self._base.executemany("INSERT INTO fact VALUES (?, ?)", counts.items())
        self._base.commit()
        self._base.close()

    def _add_photos(self, parent: str, asin: str, role: str, photos: Iterable[Photo]) -> None:
        rows = ((parent, asin, role, photo.url, photo.view) for photo in photos)
        self._base.executemany("INSERT INTO photo (parent, asin, role, url, view) VALUES (?, ?, ?, ?, ?)", rows)

    def _add_left_out(self, parent: str, left_out: Iterable[LeftOut], original: str) -> None:
        rows = ((parent, item.url or original, item.reason, item.detail) for item in left_out)
        self._base.executemany("INSERT INTO left_out VALUES (?, ?, ?, ?)", rows)


def _connect(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, isolation_level=None)
    base.executescript("PRAGMA cache_size = -131072; PRAGMA temp_store = FILE;")
    return base
