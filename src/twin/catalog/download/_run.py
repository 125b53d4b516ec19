"""Downloading: what is here already stays, the rest is fetched, the table tells of all."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from twin.catalog.download._addresses import allowed_networks
from twin.catalog.download._downloaded import JOURNAL, TABLE, Downloaded, fetched
from twin.catalog.download._fetch import RETRIED
from twin.catalog.download._journal import Journal
from twin.catalog.download._meter import Meter
from twin.catalog.download._urls import unique
from twin.core import DownloadSettings, TwinError, write_arrow

__all__ = ["download"]

_FINAL = ("not a web address", "not an image")


def download(urls: Iterable[str], folder: Path, settings: DownloadSettings) -> Downloaded:
    """Fetch the photos at ``urls`` into ``folder``; what it holds already is not fetched again.

    Call it once with all URLs there are (any iterable, each counts once): hosts then take turns. It may be killed at
    any moment and goes on where it stopped when called again. Failures that may pass (no answer, a limit, a busy
    server) are tried again by the next call, those that will not pass (no image, an HTTP error such as 404) are not.

    Args:
        urls: Web addresses.
        folder: Receives the files as ``ab/<digest of the URL>`` and the table ``downloads.parquet`` with a row for
            every URL that was ever asked for.
        settings: Politeness, limits, and which private networks may be asked.

    Returns:
        The outcome for each of ``urls``.

    Raises:
        TwinError: A setting is wrong, another process downloads into the folder, or it cannot be written to.
    """
    allowed_networks(settings.allow)
    asked = unique(urls)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with Journal.open(folder / JOURNAL) as journal:
            _fetch_missing(asked, folder, settings, journal)
            return _settle(folder, journal).only(asked)
    except* OSError as group:
        raise TwinError(f"{folder} cannot be written to: {_first(group)}.") from group


def _fetch_missing(asked: pa.Array, folder: Path, settings: DownloadSettings, journal: Journal) -> None:
    from twin.catalog.download._session import fetch_all  # noqa: PLC0415 - the table alone needs no network

    missing = asked.filter(pc.invert(pc.is_in(asked, _settled(fetched(folder)))))
    if not len(missing):
        return
    with Meter(len(missing)) as meter:

        def report(row: dict[str, Any]) -> None:
            journal.add(row)
            meter.count(row["bytes"], row["reason"])

        asyncio.run(fetch_all(missing, folder, settings, report))


def _settled(known: Downloaded) -> pa.Array:
    """URLs that need no further try: their file is here, or they will never give one."""
    table = known.table
    refused = pc.and_(
        pc.equal(table["reason"], "HTTP error"), pc.invert(pc.is_in(table["status"], pa.array(RETRIED, pa.int32())))
    )
    final = pc.or_(pc.is_in(table["reason"], pa.array(_FINAL)), refused)
    files = zip(table["file"], table["bytes"], strict=True)
    here = pa.array((_is_here(known.folder, name.as_py(), size.as_py()) for name, size in files), pa.bool_())
    return table["url"].filter(pc.or_(final, here)).combine_chunks()


def _is_here(folder: Path, name: str, size: int) -> bool:
    try:
        return bool(name) and (folder / name).stat().st_size == size
    except OSError:
        return False


def _settle(folder: Path, journal: Journal) -> Downloaded:
    """Take the journal over into the table."""
    known = fetched(folder)
    if journal.size or not (folder / TABLE).exists():
        write_arrow(folder / TABLE, known.table)
        journal.clear()
    return known


def _first(group: BaseExceptionGroup[OSError]) -> str:
    error = group.exceptions[0]
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error.strerror or str(error)
