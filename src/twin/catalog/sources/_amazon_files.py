"""The files of Amazon Reviews 2023, and the records in them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from twin.catalog.sources._amazon_records import NotARecordError, Product, Review, parse, product, review
from twin.catalog.sources._json_lines import json_lines
from twin.catalog.sources._parquet import ParquetFile
from twin.core import TwinError

__all__ = ["AmazonFile", "amazon_files"]

A = TypeVar("A")
R = TypeVar("R")

_SUFFIXES = (".jsonl", ".jsonl.gz", ".parquet")
_COLUMNS = ("asin", "parent_asin", "images", "rating", "verified_purchase", "title", "main_category", "categories")
# Inside a JSON string every quotation mark is escaped, so these cannot match in a text.
_NO_IMAGES = re.compile(rb'"images":\s*(?:\[\s*\]|null)\s*[,}]')
_ASIN = re.compile(rb'"asin":\s*"([^"\\\s]+)"')
_PARENT = re.compile(rb'"parent_asin":\s*"([^"\\\s]+)"')


@dataclass(frozen=True, slots=True)
class AmazonFile:
    """A file of metadata or reviews.

    Attributes:
        path: The file.
        meta: Whether it holds metadata.
        category: The category of the store that its name tells, as ``All Beauty``.
    """

    path: Path
    meta: bool
    category: str

    def place(self, number: int) -> str:
        """Where the record of that number stands, for people."""
        return f"{self.path.name}:{number + 1}"

    def products(self) -> Iterator[tuple[int, Product | NotARecordError]]:
        """The records of metadata with their numbers, or why they are none.

        Raises:
            TwinError: The file is damaged.
        """
        return self._read(product, lambda line: product(parse(line)))

    def reviews(self) -> Iterator[tuple[int, Review | NotARecordError]]:
        """The records of reviews with their numbers, or why they are none.

        Raises:
            TwinError: The file is damaged.
        """
        return self._read(review, lambda line: _skim(line) or review(parse(line)))

    def _read(
        self, of_row: Callable[[dict[str, Any]], R], of_line: Callable[[bytes], R]
    ) -> Iterator[tuple[int, R | NotARecordError]]:
        if self.path.suffix == ".parquet":
            for row in ParquetFile(self.path).rows(_COLUMNS):
                yield row.number, _tried(of_row, row.values)
        else:
            for number, line in enumerate(json_lines(self.path)):
                if not line.isspace():
                    yield number, _tried(of_line, line)


def amazon_files(folder: Path) -> list[AmazonFile]:
    """The files in ``folder``, at any depth, metadata first.

    Metadata are in ``meta_CATEGORY.jsonl.gz`` or ``raw_meta_CATEGORY/*.parquet``, reviews in ``CATEGORY.jsonl.gz`` or
    ``raw_review_CATEGORY/*.parquet``; ``.jsonl`` and other Parquet files are named alike.

    Raises:
        TwinError: There are none of one sort.
    """
    paths = sorted(path for path in folder.rglob("*") if path.name.endswith(_SUFFIXES) and path.is_file())
    files = sorted((_file(path) for path in paths), key=lambda file: not file.meta)
    for sort, meta, example in (("metadata", True, "meta_All_Beauty"), ("reviews", False, "All_Beauty")):
        if all(file.meta is not meta for file in files):
            raise TwinError(
                f"{folder} holds no {sort} of Amazon Reviews 2023; expected {example}.jsonl.gz, or the Parquet folder "
                f"raw_{'meta' if meta else 'review'}_All_Beauty."
            )
    return files


def _file(path: Path) -> AmazonFile:
    own = path.name.split(".")[0]
    name = path.parent.name if path.suffix == ".parquet" and path.parent.name.startswith("raw_") else own
    bare = name.removeprefix("raw_").removeprefix("review_")
    return AmazonFile(path, bare.startswith("meta_"), bare.removeprefix("meta_").replace("_", " "))


def _tried(read: Callable[[A], R], record: A) -> R | NotARecordError:
    try:
        return read(record)
    except NotARecordError as error:
        return error


def _skim(line: bytes) -> Review | None:
    """A review without photos, of which only the variant matters, at a fraction of the cost of parsing it.

    None if it has photos, or has to be parsed to know.
    """
    if line.count(b'"images"') != 1 or not _NO_IMAGES.search(line):
        return None
    asin, parent = _ASIN.search(line), _PARENT.search(line)
    try:
        return Review(asin[1].decode().strip(), parent[1].decode().strip(), ()) if asin and parent else None
    except UnicodeDecodeError:
        return None
