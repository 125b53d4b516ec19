"""What a folder of downloads holds."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twin.catalog.download._journal import SCHEMA, read_journal
from twin.catalog.download._urls import plain
from twin.catalog.listing import UnusableError
from twin.core import read_table

__all__ = ["JOURNAL", "TABLE", "Downloaded", "fetched"]

TABLE = "downloads.parquet"
JOURNAL = "downloads.jsonl"


class Downloaded(Mapping[str, Path | UnusableError]):
    """From a URL to its file, or to the reason why there is none.

    Lookups search the sorted table, so that millions of URLs take no more room than their text.

    Attributes:
        folder: Where the files are.
        table: A row a URL, sorted by URL: ``url``, ``file`` (inside the folder, or empty), ``sha256``, ``bytes``,
            ``type``, ``tries``, ``status`` (of HTTP; 0 without an answer), ``reason``, ``detail``.
    """

    def __init__(self, folder: Path, table: pa.Table) -> None:
        self.folder = folder
        self.table = table
        self._urls, self._files, self._reasons, self._details = (
            table[name].combine_chunks() for name in ("url", "file", "reason", "detail")
        )

    def __getitem__(self, url: str) -> Path | UnusableError:
        row = self._row(plain(url))
        if row is None:
            raise KeyError(url)
        file: str = self._files[row].as_py()
        if file:
            return self.folder / file
        return UnusableError(self._reasons[row].as_py(), self._details[row].as_py())

    def __iter__(self) -> Iterator[str]:
        return (url.as_py() for url in self._urls)

    def __len__(self) -> int:
        return len(self.table)

    def only(self, urls: pa.Array) -> "Downloaded":
        """The same for some of the URLs."""
        asked = pc.is_in(self.table["url"], urls)
        return self if pc.all(asked).as_py() else Downloaded(self.folder, self.table.filter(asked))

    def _row(self, url: str) -> int | None:
        known = self._urls
        row = bisect_left(range(len(known)), url, key=lambda place: known[place].as_py())
        return row if row < len(known) and known[row].as_py() == url else None


def fetched(folder: Path) -> Downloaded:
    """What `download` brought to ``folder`` so far, be it complete or cut short; nothing if it never ran there."""
    path = folder / TABLE
    settled = read_table(path, SCHEMA.names).select(SCHEMA.names) if path.exists() else SCHEMA.empty_table()
    news = read_journal(folder / JOURNAL)
    return Downloaded(folder, _latest(pa.concat_tables([settled.cast(SCHEMA), news])) if len(news) else settled)


def _latest(table: pa.Table) -> pa.Table:
    """The last row of each URL, sorted by URL."""
    urls = pa.table({"url": table["url"], "row": np.arange(len(table))})
    order = pc.sort_indices(urls, [("url", "ascending"), ("row", "descending")])
    ordered = urls["url"].take(order).combine_chunks()
    first = pa.concat_arrays([pa.array([True]), pc.not_equal(ordered[1:], ordered[:-1])])
    return table.take(order.filter(first))
