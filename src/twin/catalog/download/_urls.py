"""The URLs of a run: each once, in order, compactly."""

from collections.abc import Iterable
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from twin.core import digest

__all__ = ["file_name", "plain", "unique"]

_BATCH = 1 << 16


def plain(url: str) -> str:
    """``url`` as it can be stored: surrogates, which are no text, are written out."""
    return url.encode("utf-8", "backslashreplace").decode()


def unique(urls: Iterable[str]) -> pa.Array:
    """All distinct ones of ``urls``, sorted."""
    rest, batches = iter(urls), []
    while batch := list(islice(rest, _BATCH)):
        batches.append(pa.array([plain(url) for url in batch], pa.string()))
    distinct = pa.chunked_array(batches, pa.string()).unique()
    return distinct.take(pc.sort_indices(distinct))


def file_name(url: str) -> str:
    """Where the file of ``url`` lies inside the folder of downloads."""
    name = digest(url)
    return f"{name[:2]}/{name}"
