import re
import sqlite3
import sys
from concurrent.futures import ProcessPoolExecutor
from importlib.resources import files
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from tests.review.store.making import judge, people, put_links
from twin.core import TwinError, Workspace
from twin.review.store import Store, identity_of, open_store, read_items, read_verdicts, store_url
from twin.review.store._schema import metadata


def test_migrations_make_the_tables_that_the_code_knows(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "version_table": "review_version"})
        assert compare_metadata(context, metadata) == []
        for table in metadata.sorted_tables:
            made = {index["name"] for index in inspect(connection).get_indexes(table.name)}
            assert {index.name for index in table.indexes} <= made


def test_partial_indices_are_partial(store: Store) -> None:
    """Alembic does not compare conditions; a whole index would forbid to judge again what was undone."""
    with store.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for index in inspect(connection).get_indexes(table.name):
                (known,) = [one for one in table.indexes if one.name == index["name"]] or [None]
                if known is not None:
                    options = known.dialect_options[connection.dialect.name]["where"]
                    made = index.get("dialect_options", {}).get(f"{connection.dialect.name}_where")
                    assert _plain(made) == _plain(options)


def _plain(condition: object) -> str:
    return re.sub(r"[()]", "", str(condition))


def test_every_migration_travels_with_the_package() -> None:
    config = Config()
    config.set_main_option("script_location", "twin.review.store:migrations")
    folder = files("twin.review.store") / "migrations"
    assert (folder / "env.py").is_file()
    names = {Path(script.path).name for script in ScriptDirectory.from_config(config).walk_revisions()}
    assert names == {one.name for one in (folder / "versions").iterdir() if one.name.startswith("v")}


def test_opened_again_all_is_there(url: str) -> None:
    store = open_store(url)
    put_links(store, 2)
    judge(store, *people(store, "ann"), 1)
    store.close()
    store = open_store(url)
    assert (len(read_items(store, "link")), len(read_verdicts(store))) == (2, 1)
    store.close()


def opened(url: str) -> int:
    store = open_store(url)
    found = len(read_items(store, "link"))
    store.close()
    return found


def test_several_processes_make_it_at_once(url: str) -> None:
    with ProcessPoolExecutor(4) as pool:
        assert list(pool.map(opened, [url] * 8)) == [0] * 8


def test_a_newer_database_is_left_alone(url: str) -> None:
    store = open_store(url)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE review_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(TwinError, match=r"written by a newer version of twin \(its tables are 9999\); update twin"):
        open_store(url)


def test_other_tables_in_a_shared_database_stay(url: str) -> None:
    store = open_store(url)
    with store.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('of another program')"))
    store.close()
    open_store(url).close()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "review.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(TwinError, match=r"review\.sqlite cannot be used \(file is not a database\)"):
        open_store(store_url(Workspace(tmp_path), None))
    assert (tmp_path / "review.sqlite").read_bytes() == b"not a database at all" * 100


def test_a_damaged_database(tmp_path: Path) -> None:
    path = tmp_path / "review.sqlite"
    store = open_store(f"sqlite:///{path}")
    put_links(store, 500)
    store.close()
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 40_000)
    with pytest.raises(TwinError, match="cannot be used"):
        open_store(f"sqlite:///{path}")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="is a folder; name a file for the review database, such as "):
        open_store(f"sqlite:///{tmp_path}")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TwinError, match="cannot be used"):
        open_store(f"sqlite:///{tmp_path}/file/review.sqlite")


def test_no_server_and_no_password_is_told() -> None:
    with pytest.raises(TwinError, match="cannot be used") as caught:
        open_store("postgresql+psycopg://ann:secret@127.0.0.1:9/none?passfile=secret")
    assert "secret" not in str(caught.value)


def test_without_the_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(TwinError, match=r"install it with: pip install 'twin-vlm\[postgres\]'"):
        store_url(Workspace(Path()), "postgresql://host/name")


def test_sqlite_writes_ahead_and_checks_references(tmp_path: Path) -> None:
    store = open_store(store_url(Workspace(tmp_path / "new"), None))
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    store.close()
    assert sqlite3.connect(tmp_path / "new" / "review.sqlite").execute("SELECT count(*) FROM review_items").fetchone()


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("postgresql://ann:pw@host/name", "postgresql+psycopg://ann:pw@host/name"),
        ("postgres://host/name", "postgresql+psycopg://host/name"),
        ("postgresql+psycopg://host/name", "postgresql+psycopg://host/name"),
        ("sqlite:////tmp/other.sqlite", "sqlite:////tmp/other.sqlite"),
    ],
)
def test_addresses(given: str, found: str) -> None:
    assert store_url(Workspace(Path()), given) == found


def test_a_path_that_looks_like_an_address(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "what? a #folder%20")
    open_store(store_url(workspace, None)).close()
    assert (workspace.root / "review.sqlite").is_file()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("here", "given by no address"),
        ("mysql://ann:secret@host/name", "neither an SQLite file nor PostgreSQL"),
        ("sqlite://", "neither an SQLite file nor PostgreSQL"),
        ("sqlite:///:memory:", "neither an SQLite file nor PostgreSQL"),
        ("sqlite://host/x.sqlite", "is no SQLite file; write sqlite:///path"),
        ("sqlite:///x.sqlite?check_same_thread=secret", "sqlite:///x.sqlite of the database is no SQLite file"),
        ("postgresql://ann:secret@host:port/name", "given by no address"),
        ("postgresql://[::1/name", "given by no address"),
        ("postgresql://ann:sec@secret@host/name", "write it as %40"),
        ("mysql://host/name?password=secret", "mysql://host/name is neither"),
    ],
)
def test_no_addresses(given: str, said: str) -> None:
    with pytest.raises(TwinError, match=said) as caught:
        store_url(Workspace(Path()), given)
    assert "secret" not in str(caught.value)


def test_a_database_in_the_place_of_another_is_another_review(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'review.sqlite'}"
    names = []
    for _ in range(2):
        for _again in range(2):
            store = open_store(url)
            names.append(identity_of(store))
            store.close()
        (tmp_path / "review.sqlite").unlink()
    assert names[0] == names[1] != names[2] == names[3]
