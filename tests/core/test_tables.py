"""Tables: the same bytes for the same rows, and one clear sentence for one that cannot be used."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.core import TwinError, find_rows, read_columns, read_rows, read_table, write_table

SCHEMA = pa.schema([("name", pa.string()), ("size", pa.int32()), ("files", pa.list_(pa.string()))])
ROWS = [{"name": "mug", "size": 3, "files": ["a.jpg", "b.jpg"]}, {"name": "vase", "size": None, "files": []}]


def test_rows_read_back_as_written(tmp_path: Path) -> None:
    path = tmp_path / "made" / "on the way" / "table.parquet"
    assert write_table(path, ROWS, SCHEMA) == 2
    assert read_rows(path) == ROWS
    assert read_table(path).schema.equals(SCHEMA)


@given(names=st.lists(st.text(max_size=5), max_size=20))
def test_the_same_rows_give_the_same_bytes(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    rows = [{"name": name, "size": len(name), "files": [name]} for name in names]
    write_table(folder / "one.parquet", rows, SCHEMA)
    write_table(folder / "other.parquet", iter(rows), SCHEMA)
    assert (folder / "one.parquet").read_bytes() == (folder / "other.parquet").read_bytes()
    assert read_rows(folder / "one.parquet") == rows


def test_a_row_that_does_not_fit_leaves_the_old_table(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    write_table(path, ROWS, SCHEMA)
    with pytest.raises(pa.ArrowInvalid):
        write_table(path, [{"name": "mug", "size": "large", "files": []}], SCHEMA)
    assert read_rows(path) == ROWS
    assert [entry.name for entry in tmp_path.iterdir()] == ["table.parquet"]


def test_a_missing_table_names_itself_and_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match=r"links.parquet does not exist; run the stage before first"):
        read_rows(tmp_path / "links.parquet")


@pytest.mark.parametrize("damage", ["text", "cut", "empty", "folder"])
def test_a_damaged_table_is_one_sentence(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "table.parquet"
    write_table(path, ROWS, SCHEMA)
    whole = path.read_bytes()
    match damage:
        case "folder":
            path.unlink()
            path.mkdir()
            (path / "note.txt").write_text("not a table")
        case _:
            path.write_bytes({"text": b"name,size\nmug,3\n", "cut": whole[: len(whole) // 2], "empty": b""}[damage])
    with pytest.raises(TwinError, match=r"table.parquet is not a readable Parquet table") as told:
        read_table(path)
    assert "\n" not in str(told.value)


def test_a_missing_column_is_told_beside_those_there_are(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    write_table(path, ROWS, SCHEMA)
    assert read_rows(path, ("size", "name")) == ROWS
    with pytest.raises(TwinError, match=r"table.parquet has no column 'phash'; it has name, size, files\."):
        read_rows(path, ("name", "phash"))


def test_some_columns_come_in_the_order_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    write_table(path, ROWS, SCHEMA)
    table = read_columns(path, ("size", "name"))
    assert table.column_names == ["size", "name"]
    assert table.to_pylist() == [{"size": row["size"], "name": row["name"]} for row in ROWS]
    with pytest.raises(TwinError, match=r"has no column 'phash'"):
        read_columns(path, ("name", "phash"))


@given(names=st.lists(st.sampled_from("abcde"), max_size=20), wanted=st.sampled_from("abcdef"))
def test_rows_are_found_by_value(tmp_path_factory: pytest.TempPathFactory, names: list[str], wanted: str) -> None:
    path = tmp_path_factory.mktemp("found") / "table.parquet"
    rows = [{"name": name, "size": place, "files": []} for place, name in enumerate(names)]
    write_table(path, rows, SCHEMA)
    assert find_rows(path, "name", wanted) == [row for row in rows if row["name"] == wanted]
    with pytest.raises(TwinError, match=r"has no column 'phash'"):
        find_rows(path, "phash", "a")
