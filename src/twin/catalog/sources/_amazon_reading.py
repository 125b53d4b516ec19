"""From the files of Amazon Reviews 2023 to the index of their photos."""

from collections import Counter
from pathlib import Path

from twin.catalog.sources._amazon_files import AmazonFile
from twin.catalog.sources._amazon_index import IndexWriter
from twin.catalog.sources._amazon_records import NotARecordError, Product
from twin.core import CatalogSettings, TwinError

__all__ = ["write_index"]

_BATCH = 1 << 16
"""Reviews whose variants are added to the index at a time."""

_NAMED = 20
"""Categories that an error names."""


def write_index(path: Path, files: list[AmazonFile], settings: CatalogSettings) -> None:
    """Read all files into a new index.

    Args:
        path: The file to write.
        files: Files of metadata and reviews.
        settings: Which categories are selected, and how many customer photos an instance needs.

    Raises:
        TwinError: A file is damaged, or no product is selected.
    """
    writer, others = IndexWriter(path), Counter[str]()
    for file in (file for file in files if file.meta):
        _add_products(writer, file, settings.select, others)
    if settings.select and not writer.products:
        raise TwinError(_none_selected(settings.select, others))
    for file in (file for file in files if not file.meta):
        _add_reviews(writer, file)
    writer.finish(settings.min_customer_photos, known_only=bool(settings.select))


def _add_products(writer: IndexWriter, file: AmazonFile, select: list[str], others: Counter[str]) -> None:
    """Add the products of a file that are selected; count, in ``others``, the categories of those that are not."""
    for number, found in file.products():
        if isinstance(found, NotARecordError):
            writer.add_unusable(file.place(number), str(found))
            continue
        category = _category(found, file.category, select)
        if category is not None:
            writer.add_product(found, category, file.place(number))
        else:
            others.update(_names(found, file.category))


def _add_reviews(writer: IndexWriter, file: AmazonFile) -> None:
    variants, read = list[tuple[str, str]](), 0
    for number, found in file.reviews():
        if isinstance(found, NotARecordError):
            writer.add_unusable(file.place(number), str(found))
            continue
        read += 1
        if found.asin:
            variants.append((found.parent, found.asin))
        if found.photos or found.left_out:
            writer.add_photos(found, file.place(number))
        if len(variants) == _BATCH:
            writer.add_variants(variants)
            variants.clear()
    writer.add_variants(variants)
    writer.count_reviews(read)


def _category(item: Product, store: str, select: list[str]) -> str | None:
    """The category of a product: the one that was selected, else its finest; None if it was not selected."""
    if not select:
        return item.categories[-1] if item.categories else store
    known = {name.casefold() for name in _names(item, store)}
    return next((name for name in select if name.casefold() in known), None)


def _names(item: Product, store: str) -> set[str]:
    """All categories by which a product can be selected."""
    return {*item.categories, store}


def _none_selected(select: list[str], others: Counter[str]) -> str:
    wanted = " or ".join(repr(name) for name in select)
    # The most frequent, and of the same number the first by name.
    common = sorted(others, key=lambda name: (-others[name], name))[:_NAMED]
    there = ", ".join(f"{name} ({others[name]:,})" for name in common) or "none"
    more = f", and {len(others) - _NAMED:,} more" if len(others) > _NAMED else ""
    return f"No product is of the category {wanted}; there are {there}{more}. See --select."
