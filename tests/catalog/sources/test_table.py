import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.catalog.sources.streams import contents, jpeg, options, photos, reasons, write
from twin.catalog.listing import Listing
from twin.catalog.sources import SourceOptions, open_source
from twin.core import DownloadSettings, TwinError


def table(path: Path) -> Listing:
    return open_source("table", path, options(path.parent))


def test_paths_that_lead_outside_are_refused(tmp_path: Path) -> None:
    secret = write(tmp_path / "elsewhere" / "secret.png", jpeg(0))
    write(tmp_path / "data" / "in" / "0.png", jpeg(1))
    (tmp_path / "data" / "link.png").symlink_to(secret)
    listing = table(
        write(
            tmp_path / "data" / "table.csv",
            "path,instance,category\n"
            f"in/0.png,a,mug\n../elsewhere/secret.png,a,mug\n{secret},a,mug\nlink.png,a,mug\nin/../in/0.png,a,mug\n"
            ",a,mug\nx\0y,a,mug\nin/0.png,,mug\nin/0.png,b,\nshort\n",
        )
    )
    assert [(photo.original, photo.instance, photo.category) for photo in photos(listing)] == [
        ("in/0.png", "a", "mug"),
        ("in/../in/0.png", "a", "mug"),
        ("in/0.png", "b", "thing"),
    ]
    assert [reason for _, reason in reasons(listing)] == [
        "path outside the folder",
        "path outside the folder",
        "path outside the folder",
        "row without photo or instance",
        "not a path",
        "row without photo or instance",
        "row without photo or instance",
    ]
    assert listing.note == "Read 10 rows of table.csv."


def test_parquet_and_csv_agree_whatever_ends_lines(tmp_path: Path) -> None:
    pq.write_table(pa.table({"path": ["ä.png", "b.png"], "instance": [7, 8]}), tmp_path / "table.parquet")
    write(tmp_path / "table.csv", "\ufeffpath,instance\r\nä.png,7\r\nb.png,8\r\n")
    assert photos(table(tmp_path / "table.csv")) == photos(table(tmp_path / "table.parquet"))
    assert [photo.instance for photo in table(tmp_path / "table.csv")] == ["7", "8"]


def test_title_and_role_are_kept(tmp_path: Path) -> None:
    rows = "path,instance,title,role\na.png,a,Red mug,customer\nb.png,a,Red mug,LISTING\nc.png,a,,\nd.png,a,,friend\n"
    listing = table(write(tmp_path / "table.csv", rows))
    assert [(photo.title, photo.role) for photo in photos(listing)] == [
        ("Red mug", "customer"),
        ("Red mug", "listing"),
        ("", ""),
    ]
    assert reasons(listing) == [("d.png", "unknown role")]


@pytest.mark.parametrize("nested", [True, False])
def test_image_bytes_are_read_from_the_table(tmp_path: Path, nested: bool) -> None:
    images = [jpeg(0), None, jpeg(2)]
    cells = [None if image is None else {"bytes": image, "path": None} for image in images] if nested else images
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())]) if nested else pa.large_binary()
    columns = {"image": pa.array(cells, kind), "instance": ["a", "a", "b"]}
    pq.write_table(pa.table(columns), tmp_path / "table.parquet", row_group_size=2)
    listing = table(tmp_path / "table.parquet")
    listed = photos(listing)
    assert [photo.original for photo in listed] == ["row 0", "row 1", "row 2"]
    assert [listed[place].locator.read(1 << 20) for place in (0, 2)] == [jpeg(0), jpeg(2)]


@pytest.mark.parametrize("order", [range(256), range(255, -1, -9)])
def test_few_cells_are_held_at_a_time(tmp_path: Path, order: range) -> None:
    images = [bytes([number]) * (1 << 16) for number in range(256)]
    columns = {"image": images, "instance": ["a"] * 256, "other": images}
    # Pages of sixteen rows: less than a page cannot be read.
    pq.write_table(pa.table(columns), tmp_path / "table.parquet", write_batch_size=16, use_dictionary=False)
    listed, before = photos(table(tmp_path / "table.parquet")), pa.total_allocated_bytes()
    for place in order:
        assert listed[place].locator.read(1 << 20) == images[place]
        assert pa.total_allocated_bytes() - before < 6 << 20  # of 16 MB


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"path,name\na.png,a\n", "has no column 'instance'; it has path, name"),
        (b"image,instance\na.png,a\n", "has no column 'path' or 'url'; it has image, instance"),
        (b"", "has no column 'instance'; it has none"),
        (b"path,instance\n\xff\xfe,a\n", "not a readable CSV table in UTF-8"),
        (b"path,instance,category\na.png,a,mug\nb.png,a,bowl\n", "gives instance 'a' two categories, 'mug' and 'bowl'"),
    ],
)
def test_a_bad_table_says_what_is_wrong(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(TwinError, match=message):
        photos(table(write(tmp_path / "table.csv", data)))


def test_other_kinds_of_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match=r"neither a folder nor a \.csv or \.parquet table"):
        photos(table(write(tmp_path / "photos.zip", b"PK")))
    with pytest.raises(TwinError, match="not a readable Parquet table"):
        photos(table(write(tmp_path / "photos.parquet", b"PAR1")))


def test_urls_are_found_in_a_folder_of_photos(tmp_path: Path) -> None:
    write(tmp_path / "here" / "0 ä.jpg", jpeg(0))
    rows = (
        "url,instance\nhttps://shop.example/i/0%20%C3%A4.jpg?x=1,a\nhttps://shop.example/1.jpg,a\n"
        "https://shop.example/..,a\nhttps://[::1/2.jpg,a\nhttps://shop.example/,a\n"
    )
    path = write(tmp_path / "table.csv", rows)
    listing = open_source("table", path, options(tmp_path, photos=str(tmp_path / "here")))
    assert contents(listing) == {"https://shop.example/i/0%20%C3%A4.jpg?x=1": jpeg(0)}
    assert [reason for _, reason in reasons(listing)] == [
        "no such file",
        "path outside the folder",
        "not a web address",
        "no such file",
    ]
    assert listing.note == "Read 5 rows of table.csv."
    with pytest.raises(TwinError, match="is not a folder; see --photos"):
        photos(open_source("table", path, options(tmp_path, photos=str(tmp_path / "nowhere"))))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *given: object, **named: object) -> None:
            super().__init__(*given, directory=str(folder), **named)  # type: ignore[arg-type]

        def log_message(self, *given: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_urls_are_downloaded(tmp_path: Path) -> None:
    write(tmp_path / "web" / "0.jpg", jpeg(0))
    write(tmp_path / "web" / "1.jpg", "<html>")
    with served(tmp_path / "web") as site:
        rows = f"url,instance\n{site}/0.jpg,a\n{site}/1.jpg,a\n{site}/2.jpg,a\n{site}/0.jpg,b\nfile:///etc/passwd,b\n"
        polite = DownloadSettings(allow=["127.0.0.0/8"], tries=1)
        given = SourceOptions(tmp_path / "work", tmp_path / "downloads", "thing", download=polite)
        listing = open_source("table", write(tmp_path / "table.csv", rows), given)
        assert [(photo.instance, photo.locator.read(1 << 20)) for photo in photos(listing)] == [
            ("a", jpeg(0)),
            ("b", jpeg(0)),
        ]
        assert dict(reasons(listing)) == {
            f"{site}/1.jpg": "not an image",
            f"{site}/2.jpg": "HTTP error",
            "file:///etc/passwd": "not a web address",
        }
