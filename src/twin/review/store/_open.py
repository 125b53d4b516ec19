"""Where the database is, and how it is opened."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from twin.core import TwinError, Workspace
from twin.review.store._migrate import migrate
from twin.review.store._store import Store, prepare

__all__ = ["open_store", "store_url"]


def store_url(workspace: Workspace, database: str | None) -> str:
    """The address of the review database: ``database``, or ``review.sqlite`` in the workspace.

    Raises:
        TwinError: It is no address, or neither SQLite nor PostgreSQL, or PostgreSQL's driver is missing.
    """
    if database is None:
        return URL.create("sqlite", database=str(workspace.root / "review.sqlite")).render_as_string()
    try:
        url = make_url(database)
    except ArgumentError:
        raise TwinError(
            "The database is given by no address; write one such as postgresql://user@host/name or sqlite:///path."
        ) from None
    if url.drivername == "sqlite" and url.database not in (None, "", ":memory:"):
        return database
    if url.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise TwinError(
            f"The database {url.render_as_string()} is neither an SQLite file nor PostgreSQL; "
            "give one of the two, or leave the setting `database` out."
        )
    if find_spec("psycopg") is None:
        raise TwinError("PostgreSQL needs a driver; install it with: pip install 'twin-vlm[postgres]'.")
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


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
            f"The review database {address.render_as_string()} cannot be used ({reason}); "
            "check that it is there, writable and undamaged, or restore a backup."
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
    Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
    return create_engine(address, pool_size=20, max_overflow=-1)


def _postgresql(address: URL) -> Engine:
    return create_engine(address, pool_size=20, max_overflow=20, pool_pre_ping=True)
