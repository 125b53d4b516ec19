import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalog.sources.streams import contents, jpeg, options, photos, reasons, write
from twin.catalog.listing import Exclusion, Listed, Listing, TarMember, UnusableError
from twin.catalog.sources import open_source
from twin.catalog.sources._tar import tar_samples
from twin.core import TwinError


def shards(path: Path, **given: Any) -> Listing:
    return open_source("webdataset", path, options(path.parent, **given))


def tar(path: Path, members: list[tuple[str, bytes | str]], mode: str = "w") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, content in members:
            info = tarfile.TarInfo(name)
            data = content.encode() if isinstance(content, str) else content
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def test_json_or_cls_names_the_instance(tmp_path: Path) -> None:
    tar(
        tmp_path / "shop" / "train-000000.tar",
        [
            ("./a/0.jpg", jpeg(0)),
            ("./a/0.json", json.dumps({"label": "Täßchen", "kind": "cup"})),
            ("./a/1.JPG", jpeg(1)),
            ("./a/1.cls", "7\n"),
            ("2.seg.png", b"a mask"),
            ("2.json", "[]"),
            ("2.png", jpeg(2)),
            ("2.cls", "7"),
            ("3.json", json.dumps({"label": 9})),
            ("4.jpg", jpeg(4)),
            ("5.jpg", jpeg(5)),
            ("5.json", "{"),
            ("6.jpg", jpeg(6)),
            ("6.json", json.dumps({"label": True, "kind": ["x"]})),
        ],
    )
    tar(tmp_path / "shop" / "train-000001.tar", [("0.jpg", b""), ("0.cls", "7")])
    listing = shards(tmp_path / "shop", category_column="kind")
    assert [(photo.original, photo.instance, photo.category) for photo in photos(listing)] == [
        ("train-000000.tar:./a/0", "Täßchen", "cup"),
        ("train-000000.tar:./a/1", "7", "thing"),
        ("train-000000.tar:2", "7", "thing"),
        ("train-000001.tar:0", "7", "thing"),
    ]
    assert reasons(listing) == [
        ("train-000000.tar:3", "sample without image"),
        ("train-000000.tar:4", "sample without identity"),
        ("train-000000.tar:5", "sample with damaged JSON"),
        ("train-000000.tar:6", "sample without identity"),
    ]
    assert photos(listing)[2].locator.read(1 << 20) == jpeg(2)
    assert listing.note == "Read 8 samples of 2 shards."
    assert len(photos(shards(tmp_path / "shop" / "train-000001.tar"))) == 1


def add_special(path: Path, members: list[tuple[str, bytes]]) -> None:
    """Add links and devices to a shard."""
    with tarfile.open(path, "a") as archive:
        for name, kind in members:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)


def test_links_and_devices_are_excluded_and_never_followed(tmp_path: Path) -> None:
    path = tar(tmp_path / "x.tar", [("0.jpg", jpeg(0)), ("0.cls", "a")])
    kinds = [("1.jpg", tarfile.SYMTYPE), ("2.jpg", tarfile.LNKTYPE), ("3.png", tarfile.CHRTYPE), ("4", tarfile.DIRTYPE)]
    add_special(path, [*kinds, ("5.cls", tarfile.SYMTYPE)])
    listing = shards(path)
    assert list(contents(listing)) == ["x.tar:0"]
    left_out = [(item.original, item.reason, item.detail) for item in listing if isinstance(item, Exclusion)]
    assert left_out == [
        ("x.tar:1", "not a regular file", "jpg: symbolic link"),
        ("x.tar:2", "not a regular file", "jpg: hard link"),
        ("x.tar:3", "not a regular file", "png: device"),
        ("x.tar:5", "sample without image", "cls"),
    ]


def test_a_file_that_is_there_twice_begins_another_sample(tmp_path: Path) -> None:
    path = tar(tmp_path / "x.tar", [("0.cls", "a"), ("0.jpg", jpeg(0)), ("0.jpg", jpeg(1))])
    listing = shards(path)
    assert contents(listing) == {"x.tar:0": jpeg(0)}
    assert reasons(listing) == [("x.tar:0", "sample without identity")]
    assert listing.note == "Read 2 samples of 1 shard."


def test_an_identity_that_no_sample_has_names_what_there_is(tmp_path: Path) -> None:
    members: list[tuple[str, bytes | str]] = [
        ("0.jpg", jpeg(0)),
        ("0.json", json.dumps({"product_id": 7, "kind": "cup"})),
        ("1.jpg", jpeg(1)),
        ("1.json", json.dumps({"product_id": 7, "seller": "x"})),
    ]
    path = tar(tmp_path / "x.tar", members)
    with pytest.raises(TwinError, match=r"field 'asin' of the \.json, which has the fields product_id, kind, seller; "):
        photos(shards(path, identity_column="asin"))
    assert len(photos(shards(path, identity_column="product_id"))) == 2
    bare = tar(tmp_path / "bare.tar", [("0.jpg", jpeg(0))])
    with pytest.raises(TwinError, match=r"there is no \.cls, and no text or number in field 'label' .* there is none"):
        photos(shards(bare))


HOSTILE = st.sampled_from(["../", "/", "/etc/", "a/../../", "./", "C:\\", "", "\u202e", "é/"])
NAMES = st.sampled_from(["0.jpg", "0.cls", "1.jpg", "..", "passwd", ".jpg", "x" * 120 + ".jpg"])
TYPES = st.sampled_from([tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, b"?"])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(HOSTILE, NAMES, TYPES), min_size=1, max_size=8), st.binary(max_size=20))
def test_whatever_members_are_called_nothing_is_lost_or_written(
    tmp_path_factory: pytest.TempPathFactory, members: list[tuple[str, str, bytes]], data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("shards")
    with tarfile.open(folder / "x.tar", "w") as archive:
        for above, name, kind in members:
            info = tarfile.TarInfo(above + name)
            info.type, info.linkname, info.size = kind, "/etc/passwd", len(data) if kind == tarfile.REGTYPE else 0
            archive.addfile(info, io.BytesIO(data))
    samples = list(tar_samples(folder / "x.tar"))
    assert sum(len(sample.parts) + len(sample.special) for sample in samples) == len(members)
    for member in (member for sample in samples for member in sample.parts.values()):
        assert read_member(member) == data
    try:
        assert len(list(shards(folder / "x.tar"))) == len(samples)
    except TwinError as error:
        assert "says what it shows" in str(error)
    assert [path.name for path in folder.iterdir()] == ["x.tar"]


def read_member(member: TarMember) -> bytes:
    try:
        return member.read(1 << 20)
    except UnusableError as error:
        assert error.reason == "empty file"
        return b""


def test_compressed_and_damaged_shards_are_errors(tmp_path: Path) -> None:
    packed = tar(tmp_path / "packed.tar", [("0.jpg", jpeg(0))], "w:gz")
    damaged = write(tmp_path / "damaged.tar", b"\1" * 5000)
    for path in (packed, damaged):
        with pytest.raises(TwinError, match=r"is not an uncompressed tar file, or damaged"):
            photos(shards(path))
    (tmp_path / "bare").mkdir()
    with pytest.raises(TwinError, match=r"holds no \.tar files"):
        shards(tmp_path / "bare")


def test_a_shard_cut_short_never_gives_half_a_photo(tmp_path: Path) -> None:
    members: list[tuple[str, bytes | str]] = []
    for number in range(3):
        members += [(f"{number}.cls", "a"), (f"{number}.jpg", jpeg(number))]
    path = tar(tmp_path / "x.tar", members)
    data = path.read_bytes()
    whole = {f"x.tar:{number}": jpeg(number) for number in range(3)}
    for size in range(0, len(data), 700):
        path.write_bytes(data[:size])
        try:
            listed = photos(shards(path))
        except TwinError:
            continue
        for photo in listed:
            assert read(photo) in {whole[photo.original], b""}


def read(photo: Listed) -> bytes:
    """The photo; nothing where the shard ends inside it."""
    try:
        return photo.locator.read(1 << 20)
    except UnusableError as error:
        assert error.reason == "damaged archive"
        return b""


@pytest.mark.parametrize("damage", [b"\xff" * 8, b"\x80" + b"\xff" * 10 + b"\x01"])
def test_a_damaged_header_is_not_taken_for_the_end(tmp_path: Path, damage: bytes) -> None:
    members: list[tuple[str, bytes | str]] = [("0.cls", "a"), ("0.jpg", jpeg(0)), ("1.cls", "a"), ("1.jpg", jpeg(1))]
    path = tar(tmp_path / "x.tar", members)
    data = bytearray(path.read_bytes())
    header = data.index(b"1.cls\0")
    data[header + 124 : header + 124 + len(damage)] = damage
    path.write_bytes(data)
    with pytest.raises(TwinError, match="damaged header at byte"):
        photos(shards(path))


def test_a_member_of_negative_size_does_not_lead_in_a_circle(tmp_path: Path) -> None:
    path = tar(tmp_path / "x.tar", [("0.cls", "a"), ("0.jpg", jpeg(0))])
    with tarfile.open(path) as archive:
        place = archive.getmember("0.jpg").offset
    data = bytearray(path.read_bytes())
    data[place + 124 : place + 136] = (-1024 + (1 << 96)).to_bytes(12, "big")
    data[place + 148 : place + 156] = b" " * 8
    total = sum(data[place : place + 512])
    data[place + 148 : place + 156] = b"%06o\0 " % total
    path.write_bytes(data)
    with pytest.raises(TwinError, match="a member of -1,024 bytes"):
        photos(shards(path))
