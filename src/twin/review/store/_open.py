"""Opening the database."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from twin.core import TwinError
from twin.review.store._address import shown
from twin.review.store._migrate import migrate
from twin.review.store._store import Store, prepare

__all__ = ["open_store"]


def open_store(url: str) -> Store:
    """Open a review database; it is made where there is none, and brought up to date where it is older.

    Args:
        url: As `store_url` gives it.

    Raises:
        TwinError: It cannot be reached, is damaged, or was written by a newer version.
    """
    address = make_url(url)
    try:
        store = Store(_engine(address))
        with _closed_if_unfit(store):
            migrate(store)
    except (DBAPIError, sqlite3.Error, OSError) as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise TwinError(
            f"The review database {shown(address)} cannot be used ({reason}); "
            "check that it is there, writable and undamaged, or restore a backup."
        ) from error
    except ImportError as error:  # of a driver that lacks a library of the system
        raise TwinError(
            f"The driver of PostgreSQL does not work here ({str(error).splitlines()[0]}); install it again with:"
            " pip install 'twin-vlm[postgres]'."
        ) from error
    return store


@contextmanager
def _closed_if_unfit(store: Store) -> Iterator[None]:
    with ExitStack() as stack:
        stack.callback(store.close)
        yield
        stack.pop_all()


def _engine(address: URL) -> Engine:
    engine = _sqlite(address) if address.get_backend_name() == "sqlite" else _postgresql(address)
    prepare(engine)
    return engine


def _sqlite(address: URL) -> Engine:
    path = Path(address.database or "")
    if path.is_dir():
        raise TwinError(f"{path} is a folder; name a file for the review database, such as {path / 'review.sqlite'}.")
    path.parent.mkdir(parents=True, exist_ok=True)
    return create_engine(address, pool_size=20, max_overflow=-1)


def _postgresql(address: URL) -> Engine:
    return create_engine(address, pool_size=20, max_overflow=20, pool_pre_ping=True)
