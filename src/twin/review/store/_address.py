"""The address of the review database."""

from importlib.util import find_spec

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from twin.core import TwinError, Workspace

__all__ = ["shown", "store_url"]

_SUCH_AS = "postgresql://user@host/name or sqlite:///path"


def store_url(workspace: Workspace, database: str | None) -> str:
    """The address of the review database: ``database``, or ``review.sqlite`` in the workspace.

    Raises:
        TwinError: It is no address, or neither SQLite nor PostgreSQL, or PostgreSQL's driver is missing.
    """
    if database is None:
        return URL.create("sqlite", database=str(workspace.root / "review.sqlite")).render_as_string()
    try:
        url = make_url(database)
    except (ArgumentError, ValueError):  # of a port that is no number
        raise TwinError(f"The database is given by no address; write one such as {_SUCH_AS}.") from None
    if url.drivername == "sqlite":
        return _sqlite(url)
    if url.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise _neither(url)
    if "@" in (url.host or ""):  # what is taken for the host is the end of the password
        raise TwinError("The password in the address of the database has an @; write it as %40, or use ~/.pgpass.")
    if find_spec("psycopg") is None:
        raise TwinError("PostgreSQL needs a driver; install it with: pip install 'twin-vlm[postgres]'.")
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def shown(url: URL) -> str:
    """An address to print: without the password, and without options, among which there may be one."""
    return url.set(query={}).render_as_string()


def _sqlite(url: URL) -> str:
    if url.host or url.query:
        raise TwinError(
            f"The address {shown(url)} of the database is no SQLite file; write sqlite:///path, or sqlite:////path from"
            " the root of the disk, and nothing after it."
        )
    if url.database in (None, "", ":memory:"):
        raise _neither(url)
    return url.render_as_string()


def _neither(url: URL) -> TwinError:
    return TwinError(
        f"The database {shown(url)} is neither an SQLite file nor PostgreSQL; give one of the two, or leave the setting"
        " `database` out."
    )
