"""An open database, and its transactions."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

__all__ = ["Store", "prepare", "reading", "tidy", "write"]

Result = TypeVar("Result")

_AHEAD = 10_000
"""Pages that SQLite may have written ahead before a request has to wait until they are in the file; see `tidy`."""
_ATTEMPTS = 5
_AGAIN = ("40001", "40P01", "23505")
"""PostgreSQL's words for: overtaken, deadlock, and a key that another transaction has just written."""


@dataclass(frozen=True)
class Store:
    """Items, reviewers and verdicts. Any number of threads and processes may share the database.

    Attributes:
        engine: Of SQLAlchemy.
    """

    engine: Engine
    # SQLite lets writers wait by sleeping longer and longer; a lock wakes the next one at once.
    _writer: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


@contextmanager
def reading(store: Store) -> Iterator[Connection]:
    """A transaction that only reads."""
    with store.engine.connect() as connection, connection.begin():
        yield connection


def write(store: Store, work: Callable[[Connection], Result], *, durable: bool = True) -> Result:
    """Do ``work`` in a transaction that writes; it is committed when this returns, and done anew where it collides.

    What is not ``durable`` outlives the process, but may be lost when the machine loses its power.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _written(store, work, durable)
        except DBAPIError as error:
            if attempt == _ATTEMPTS or getattr(error.orig, "sqlstate", None) not in _AGAIN:
                raise
    raise AssertionError


def _written(store: Store, work: Callable[[Connection], Result], durable: bool) -> Result:
    turn = store._writer if store.engine.dialect.name == "sqlite" else nullcontext()
    with turn, store.engine.connect() as connection:
        connection.execution_options(writes=True, durable=durable)
        with connection.begin():
            return work(connection)


def tidy(store: Store) -> None:
    """Put on the disk what SQLite has written ahead, while others go on; else the next verdict would wait for it."""
    if store.engine.dialect.name == "sqlite":
        with store.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA wal_checkpoint(PASSIVE)")


def prepare(engine: Engine) -> None:
    """Let transactions of ``engine`` begin as `reading` and `write` say."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connected)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _connected(connection: Any, _record: object) -> None:
    # Python's module would begin transactions by itself, and too late.
    connection.isolation_level = None
    for pragma in ("busy_timeout = 30000", "foreign_keys = ON", f"wal_autocheckpoint = {_AHEAD}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("writes"):
        connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if options['durable'] else 'NORMAL'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if not connection.get_execution_options().get("durable", True):
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
