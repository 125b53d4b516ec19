"""Bring a database to the tables of this version."""

import sqlite3

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from twin.core import TwinError
from twin.review.store._address import shown
from twin.review.store._store import Store, write

__all__ = ["VERSIONS", "migrate"]

VERSIONS = "review_version"
"""Table in which Alembic notes the version; its usual name may be taken in a database that is shared."""

_LOCK = 0x7717_12E7


def migrate(store: Store) -> None:
    """Make what is missing. Of several processes that open a database at once, one does and the others wait.

    Raises:
        TwinError: A newer version wrote the database.
    """
    if store.engine.dialect.name == "sqlite":
        _check_file(store)
    write(store, _upgrade)


def _check_file(store: Store) -> None:
    with store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        # Kept in the file; readers then never wait for the writer. Not within a transaction.
        driver.execute("PRAGMA journal_mode = WAL")
        (found,) = driver.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError(found)


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    config = Config()
    config.set_main_option("script_location", "twin.review.store:migrations")
    config.attributes["connection"] = connection
    present = MigrationContext.configure(connection, opts={"version_table": VERSIONS}).get_current_revision()
    scripts = ScriptDirectory.from_config(config)
    if present == scripts.get_current_head():
        return
    if present is not None:
        try:
            scripts.get_revision(present)
        except CommandError:
            raise TwinError(
                f"The review database {shown(connection.engine.url)} was written by a newer version of twin (its tables"
                f" are {present}); update twin."
            ) from None
    command.upgrade(config, "head")
