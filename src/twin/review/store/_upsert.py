"""Writing rows of which some may be there already."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["insert_new", "insert_or_set"]


_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert ``rows``; those that a unique constraint forbids are passed over."""
    if rows:
        connection.execute(_INSERT[connection.dialect.name](table).on_conflict_do_nothing(), rows)


def insert_or_set(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert ``rows``; where one with the same primary key is there, it takes the new values."""
    if rows:
        connection.execute(_setting(connection.dialect.name, table), rows)


@cache
def _setting(dialect: str, table: Table) -> Any:
    statement = _INSERT[dialect](table)
    keys = [column.name for column in table.primary_key]
    values = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=values)
