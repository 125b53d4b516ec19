"""Who gives verdicts."""

import hashlib
import secrets

from sqlalchemy import Connection, select, update

from twin.core import TwinError
from twin.review.store._records import Reviewer
from twin.review.store._schema import reviewers as table
from twin.review.store._store import Store, reading, write
from twin.review.store._upsert import insert_new

__all__ = ["add_reviewer", "has_token", "known_reviewer", "reviewer_by_token", "reviewers", "revoke"]

_COLUMNS = (table.c.id, table.c.name, table.c.kind)


def add_reviewer(store: Store, name: str, kind: str = "person") -> tuple[Reviewer, str]:
    """Name a reviewer, or give a known one a new token; the old one is no longer good.

    Returns:
        The reviewer and the token, which is told this once: the database keeps its SHA-256 only.

    Raises:
        TwinError: The name is empty or too long, or belongs to a reviewer of another kind.
    """
    token = secrets.token_urlsafe(24)

    def add(connection: Connection) -> Reviewer:
        reviewer = known_reviewer(connection, name, kind)
        connection.execute(update(table).where(table.c.id == reviewer.id).values(token=_hidden(token)))
        return reviewer

    return write(store, add), token


def known_reviewer(connection: Connection, name: str, kind: str) -> Reviewer:
    """The reviewer of this name, who is added where there is none.

    Raises:
        TwinError: The name is empty or too long, or belongs to a reviewer of another kind.
    """
    if not name.strip() or len(name) > 200 or not name.isprintable():
        raise TwinError(f"{name[:50]!r} cannot be the name of a reviewer; give one of 1 to 200 printable characters.")
    insert_new(connection, table, [{"name": name, "kind": kind}])
    found = connection.execute(select(*_COLUMNS).where(table.c.name == name)).one()
    if found.kind != kind:
        raise TwinError(f"The reviewer {name} is a {found.kind}, not a {kind}; choose another name.")
    return Reviewer(*found)


def reviewer_by_token(store: Store, token: str) -> Reviewer | None:
    """Whose token this is, or None."""
    with reading(store) as connection:
        found = connection.execute(select(*_COLUMNS).where(table.c.token == _hidden(token))).one_or_none()
    return Reviewer(*found) if found else None


def has_token(store: Store, name: str) -> bool:
    """Whether there is a reviewer of this name with a token that is still good."""
    with reading(store) as connection:
        return connection.execute(select(table.c.token).where(table.c.name == name)).scalar_one_or_none() is not None


def revoke(store: Store, name: str) -> None:
    """Let the token of a reviewer be no longer good; the verdicts stay.

    Raises:
        TwinError: Nobody has this name.
    """
    without = update(table).where(table.c.name == name).values(token=None)
    if not write(store, lambda connection: connection.execute(without).rowcount):
        names = ", ".join(reviewer.name for reviewer in reviewers(store) if reviewer.kind == "person") or "nobody"
        raise TwinError(f"There is no reviewer {name}; there are: {names}.")


def reviewers(store: Store) -> list[Reviewer]:
    """All reviewers by name, those without a token too."""
    with reading(store) as connection:
        found = [Reviewer(*row) for row in connection.execute(select(*_COLUMNS))]
    return sorted(found, key=lambda reviewer: reviewer.name)


def _hidden(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
