from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from twin.catalog.download import manifest_urls
from twin.core import TwinError

URLS = ["http://a/1", "http://b/ü"]


def test_every_kind_of_list(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("\ufeffid,url\n1,http://a/1\n2, http://b/ü \n3,\n4\n", encoding="utf-8")
    pq.write_table(pa.table({"url": [URLS[0], None, URLS[1], " "]}), tmp_path / "a.parquet")
    (tmp_path / "a.txt").write_text("http://a/1\n\n  http://b/ü", encoding="utf-8")
    for name in ("a.csv", "a.parquet", "a.txt"):
        assert list(manifest_urls(tmp_path / name, "url")) == URLS, name


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"id,link\n1,x\n", r"no column 'url'; it has id, link; see --column"),
        ("a.csv", b"", "no column 'url'; it has none"),
        ("a.csv", b"url\n\xff\n", "cannot be read"),
        ("a.parquet", b"PAR1", "cannot be read"),
        ("a.txt", b"\xff", "cannot be read"),
        ("a.docx", b"", r"its name ends in '\.docx'"),
    ],
)
def test_bad_lists(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TwinError, match=message):
        list(manifest_urls(tmp_path / name, "url"))


def test_a_column_of_something_else(tmp_path: Path) -> None:
    pq.write_table(pa.table({"url": [1, 2]}), tmp_path / "a.parquet")
    with pytest.raises(TwinError, match="holds int64, not text"):
        list(manifest_urls(tmp_path / "a.parquet", "url"))


def test_no_such_list(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="No such file"):
        list(manifest_urls(tmp_path / "none.csv", "url"))
