"""Files that are whole or absent, and digests that keep their parts apart."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.core import aside, digest, file_digest, write_json

PARTS = st.lists(st.binary(max_size=6), max_size=4)


def test_a_file_appears_only_when_its_block_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "new" / "table"
    with aside(path) as partial:
        partial.write_text("all of it")
        assert not path.exists()
        assert partial.parent == path.parent, "a rename is atomic only inside one file system"
    assert path.read_text() == "all of it"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("before", [None, "the old one"])
def test_a_block_that_raises_leaves_nothing_half_written(tmp_path: Path, before: str | None) -> None:
    path = tmp_path / "table"
    if before:
        path.write_text(before)
    with pytest.raises(KeyboardInterrupt), aside(path) as partial:
        partial.write_text("half of")
        raise KeyboardInterrupt
    assert [entry.read_text() for entry in tmp_path.iterdir()] == ([before] if before else [])


def test_json_is_sorted_and_readable(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"b": [1, 2], "a": "Ö"})
    write_json(tmp_path / "b.json", {"a": "Ö", "b": [1, 2]})
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert text == (tmp_path / "b.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"a": "Ö", "b": [1, 2]}
    assert "Ö" in text and text.endswith("}\n")


@given(one=PARTS, other=PARTS)
def test_other_parts_have_another_digest(one: list[bytes], other: list[bytes]) -> None:
    assert (digest(*one) == digest(*other)) == (one == other)


@given(parts=st.lists(st.text(max_size=6), max_size=4))
def test_a_digest_is_32_hexadecimal_digits_of_the_utf8_bytes(parts: list[str]) -> None:
    made = digest(*parts)
    assert len(made) == 32 and set(made) <= set("0123456789abcdef")
    assert digest(*(part.encode() for part in parts)) == made


def test_the_border_between_parts_counts() -> None:
    assert len({digest("ab", "c"), digest("a", "bc"), digest("abc"), digest("abc", ""), digest("", "abc")}) == 5


def test_a_file_digest_depends_on_the_bytes_alone(tmp_path: Path) -> None:
    data = bytes(range(256)) * 5000
    for name in ("one", "other"):
        (tmp_path / name).write_bytes(data)
    assert file_digest(tmp_path / "one") == file_digest(tmp_path / "other")
    assert file_digest(tmp_path / "one") == hashlib.blake2b(data, digest_size=16).hexdigest()
    (tmp_path / "other").write_bytes(data[:-1] + b"!")
    assert file_digest(tmp_path / "one") != file_digest(tmp_path / "other")
