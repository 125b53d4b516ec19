import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalog.sources.streams import contents, jpeg, options, photos, reasons, write
from twin.catalog.listing import Exclusion, UnusableError, ZipMember
from twin.catalog.sources import TwinRelease, write_released_pairs
from twin.catalog.sources._twin_graph import BOTH_ANSWERS, ITSELF, KEPT, NO_INSIDE, REPEATED, pair_graph
from twin.catalog.sources._twin_rows import PairRows
from twin.core import TwinError, digest
from twin.mine._tables import ACCEPTED

QUESTION = "Do both images show the same comb?"
Pair = tuple[str, str, str]
PAIRS: list[Pair] = [
    ("a1", "a2", "yes"),
    ("a3", "a2", "yes"),
    ("b1", "b2", "yes"),
    ("a1", "b1", "no"),
    ("b2", "a3", "no"),
    ("g1", "a1", "no"),
    ("g1", "a2", "no"),
    ("h1", "a1", "no"),
    ("b1", "h1", "no"),
]


def release(folder: Path, pairs: Sequence[Pair], missing: str = "") -> TwinRelease:
    rows = [
        {"question": QUESTION, "answer": answer, "image_1": f"images_00001/{one}.jpg", "image_2": f"images/{other}.jpg"}
        for one, other, answer in pairs
    ]
    (folder / "data").mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows), folder / "data" / "train-00000-of-00001.parquet")
    with zipfile.ZipFile(folder / "images.zip", "w") as archive:
        archive.writestr("images/", b"")
        for number, name in enumerate(sorted({name for pair in pairs for name in pair[:2]})):
            if name != missing:
                archive.writestr(f"images/{name}.jpg", jpeg(number))
    return TwinRelease(folder, options(folder))


def test_instances_are_what_the_yes_pairs_join(tmp_path: Path) -> None:
    listing = release(tmp_path / "twin", PAIRS)
    assert [(photo.original, photo.instance, photo.category) for photo in photos(listing)] == [
        ("a1.jpg", "a1", "thing"),
        ("a2.jpg", "a1", "thing"),
        ("a3.jpg", "a1", "thing"),
        ("b1.jpg", "b1", "thing"),
        ("b2.jpg", "b1", "thing"),
        ("g1.jpg", "g1", "thing"),
        ("h1.jpg", "h1", "thing"),
    ]
    assert contents(listing)["b2.jpg"] == jpeg(4)
    assert reasons(listing) == []
    assert listing.note == (
        "Read 9 pairs (3 yes) of 7 photos: 2 instances with several photos, 2 photos alone, look-alikes of an instance "
        "among them: 2; pairs left out: none."
    )


def test_a_photo_alone_is_a_near_twin_of_what_it_is_asked_about_most(tmp_path: Path) -> None:
    more: list[Pair] = [("h1", "b2", "no"), ("k1", "b1", "no"), ("a2", "k1", "no"), ("m1", "k1", "no")]
    made = release(tmp_path / "twin", [*PAIRS, *more]).made()
    assert made.to_pylist() == [
        {"instance_id": "g1", "base": "a1"},
        {"instance_id": "h1", "base": "b1"},
        {"instance_id": "k1", "base": "a1"},
    ]
    assert release(tmp_path / "other", PAIRS[:5]).made().schema == made.schema


def test_contradictions_are_reported(tmp_path: Path) -> None:
    wrong: list[Pair] = [
        ("a3", "a1", "no"),  # yes pairs join them
        ("a2", "a1", "yes"),  # said before
        ("c1", "c2", "yes"),
        ("c2", "c1", "no"),  # the opposite
        ("a1", "a1", "yes"),
        ("a1", "b1", "perhaps"),
    ]
    listing = release(tmp_path / "twin", [*PAIRS, *wrong])
    assert reasons(listing) == [
        ("train-00000-of-00001.parquet:14", "unusable row"),
        ("a3.jpg + a1.jpg", "no between photos of one instance"),
        ("a2.jpg + a1.jpg", "repeated pair"),
        ("c1.jpg + c2.jpg", "pair with both answers"),
        ("c2.jpg + c1.jpg", "pair with both answers"),
        ("a1.jpg + a1.jpg", "pair of a photo with itself"),
    ]
    assert {photo.original: photo.instance for photo in photos(listing)}["c2.jpg"] == "c2"
    assert "pairs left out: 1 × pair of a photo with itself, 1 × repeated pair, 2 × pair with both" in listing.note


def test_links_and_pairs_are_imported_as_they_are(tmp_path: Path) -> None:
    listing = release(tmp_path / "twin", PAIRS, missing="b2")
    assert reasons(listing) == [("b2.jpg", "no such file")]
    ids = {photo.original: digest(photo.original) for photo in photos(listing)}
    ids["a3.jpg"] = ids["a2.jpg"]  # one photo under two names
    records = {"original": [*ids, "b2.jpg"], "image_id": [*ids.values(), None]}
    pq.write_table(pa.table(records), tmp_path / "released.parquet")
    counts = write_released_pairs(listing, tmp_path / "released.parquet", tmp_path, "released")
    assert counts == {"links": 4, "pairs": 6, "pairs without photo": 3}
    links = pq.read_table(tmp_path / "released.links.parquet")
    assert links.schema.remove_metadata() == ACCEPTED
    assert links["instance_a"].to_pylist() == ["released/a1", "released/a1", "released/a1", "released/b1"]
    assert links["instance_b"].to_pylist() == ["released/b1", "released/g1", "released/h1", "released/h1"]
    pairs = pq.read_table(tmp_path / "released.pairs.parquet").to_pylist()
    assert [row["pair_id"] for row in pairs] == sorted(row["pair_id"] for row in pairs)
    (row,) = (row for row in pairs if row["image_id_1"] == ids["g1.jpg"] and row["image_id_2"] == ids["a1.jpg"])
    assert row == {
        "pair_id": digest(*sorted((ids["g1.jpg"], ids["a1.jpg"]))),
        "image_1": f"{ids['g1.jpg']}.jpg",
        "image_2": f"{ids['a1.jpg']}.jpg",
        "image_id_1": ids["g1.jpg"],
        "image_id_2": ids["a1.jpg"],
        "question": QUESTION,
        "answer": "no",
        "instance_1": "released/g1",
        "instance_2": "released/a1",
        "kind": "mined",
        "degree": 0,
        "changes": "[]",
        "category": "thing",
        "group": "",
    }
    assert {row["answer"]: row["kind"] for row in pairs} == {"yes": "positive", "no": "mined"}


def test_rows_of_any_format_and_unpacked_photos_give_the_same(tmp_path: Path) -> None:
    whole = release(tmp_path / "twin", PAIRS)
    lines = [f"{QUESTION},{answer},images/{one}.jpg,images/{other}.jpg" for one, other, answer in PAIRS]
    write(tmp_path / "csv" / "train.csv", "question,answer,image_1,image_2\r\n" + "\r\n".join(lines))
    records = (
        f'{{"answer": "{answer.upper()}", "image_1": "{one}.jpg", "image_2": "{other}.jpg"}}\n'
        for one, other, answer in PAIRS
    )
    write(tmp_path / "json" / "train.jsonl", "".join(records))
    for kind in ("csv", "json"):
        for name, data in contents(whole).items():
            write(tmp_path / kind / "images" / name, data)
        other = TwinRelease(tmp_path / kind, options(tmp_path))
        assert contents(other) == contents(whole)
        assert [photo.instance for photo in photos(other)] == [photo.instance for photo in photos(whole)]


def test_names_in_the_archive_never_become_paths(tmp_path: Path) -> None:
    listing = release(tmp_path / "twin", [("a1", "a2", "yes")], missing="a2")
    with zipfile.ZipFile(tmp_path / "twin" / "images.zip", "a") as archive:
        archive.writestr("../../a2.jpg", jpeg(7))
    before = sorted(tmp_path.rglob("*"))
    assert contents(listing)["a2.jpg"] == jpeg(7)
    assert sorted(tmp_path.rglob("*")) == before


def test_two_files_of_one_name_are_no_photo_unless_they_are_the_same(tmp_path: Path) -> None:
    packed = release(tmp_path / "twin", PAIRS)
    same = contents(packed)["a2.jpg"]
    with zipfile.ZipFile(tmp_path / "twin" / "images.zip", "a") as archive:
        archive.writestr("more/a1.jpg", jpeg(99))
        archive.writestr("more/a2.jpg", same)
    unpacked = TwinRelease(tmp_path / "unpacked", options(tmp_path))
    write(tmp_path / "unpacked" / "train.parquet", next((tmp_path / "twin" / "data").iterdir()).read_bytes())
    with zipfile.ZipFile(tmp_path / "twin" / "images.zip") as archive:
        for name in archive.namelist():
            if not name.endswith("/"):
                write(tmp_path / "unpacked" / "images" / name, archive.read(name))
    for listing in (packed, unpacked):
        assert reasons(listing) == [("a1.jpg", "several files of one name")]
        assert "a2.jpg" in contents(listing)
    details = [item.detail for listing in (packed, unpacked) for item in listing if isinstance(item, Exclusion)]
    assert details == ["images.zip:images/a1.jpg, images.zip:more/a1.jpg", "images/images/a1.jpg, images/more/a1.jpg"]


HOSTILE = st.sampled_from(
    ["../", "/", "/etc/", "a/../../", "C:\\", "\\\\host\\", "./", "CON/", "images/", "\u202e", ""]
)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(HOSTILE, st.sampled_from(["a1.jpg", "a2.jpg", "..", "passwd", "\x01"])), unique=True))
def test_whatever_members_are_called_nothing_is_written(
    tmp_path_factory: pytest.TempPathFactory, members: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("release")
    listing = release(folder / "twin", [("a1", "a2", "yes"), ("a1", "b1", "no")], missing="a1")
    with zipfile.ZipFile(folder / "twin" / "images.zip", "a") as archive:
        for above, name in members:
            link = zipfile.ZipInfo(above + name)
            link.external_attr = 0o120777 << 16  # a symbolic link, for those who unpack
            archive.writestr(link, "/etc/passwd")
    before = sorted(folder.rglob("*"))
    assert {item.original for item in listing} == {"a1.jpg", "a2.jpg", "b1.jpg"}
    assert all(data in {jpeg(1), jpeg(2), b"/etc/passwd"} for data in contents(listing).values())
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_member_is_excluded(tmp_path: Path, method: int) -> None:
    path = tmp_path / "images.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("a.jpg", jpeg(0))
    data = bytearray(path.read_bytes())
    data[50:120] = b"\xff" * 70
    path.write_bytes(data)
    with pytest.raises(UnusableError, match="damaged archive"):
        ZipMember(path, "a.jpg").read(1 << 20)


def test_photos_that_differ_in_their_ending_alone_are_two_instances(tmp_path: Path) -> None:
    write(tmp_path / "twin" / "p.csv", "question,answer,image_1,image_2\nq,no,a.jpg,a.png\n")
    assert TwinRelease(tmp_path / "twin", options(tmp_path)).graph.instances == ["a.jpg", "a.png"]


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    with pytest.raises(TwinError, match=r"holds no rows of the released TWIN; expected Parquet files and images\.zip"):
        list(TwinRelease(tmp_path / "bare", options(tmp_path)))
    release(tmp_path / "twin", PAIRS)
    write(tmp_path / "twin" / "images.zip", b"PK\x03\x04 cut short")
    with pytest.raises(TwinError, match="not a readable zip archive"):
        list(TwinRelease(tmp_path / "twin", options(tmp_path)))
    with zipfile.ZipFile(tmp_path / "twin" / "images.zip", "w") as archive:
        archive.writestr("é.jpg", b"")
    whole = (tmp_path / "twin" / "images.zip").read_bytes()
    write(tmp_path / "twin" / "images.zip", whole.replace("é".encode(), b"\xff\xfe"))
    with pytest.raises(TwinError, match="not a readable zip archive"):
        list(TwinRelease(tmp_path / "twin", options(tmp_path)))
    (tmp_path / "twin" / "images.zip").unlink()
    with pytest.raises(TwinError, match=r"neither images\.zip nor a folder images"):
        list(TwinRelease(tmp_path / "twin", options(tmp_path)))
    write(tmp_path / "other" / "train.csv", "question,answer,image_1\n")
    with pytest.raises(TwinError, match="has no column 'image_2'"):
        list(TwinRelease(tmp_path / "other", options(tmp_path)))


@settings(deadline=None)
@given(
    st.integers(1, 9).flatmap(
        lambda count: st.lists(
            st.tuples(st.integers(0, count - 1), st.integers(0, count - 1), st.booleans()), min_size=1, max_size=30
        )
    )
)
def test_verdicts_agree_with_their_definition(edges: list[tuple[int, int, bool]]) -> None:
    count = max(max(one, other) for one, other, _ in edges) + 1
    pairs, yes = np.array([edge[:2] for edge in edges], np.int32), np.array([edge[2] for edge in edges])
    names = [f"{number}.jpg" for number in range(count)]
    graph = pair_graph(PairRows(names, pairs, yes, np.zeros(len(edges), np.int32), [""], []))
    instance = list(range(count))
    answers: dict[frozenset[int], set[bool]] = {}
    for one, other, same in edges:
        answers.setdefault(frozenset((one, other)), set()).add(same)
    for one, other, same in edges:
        if same and len(answers[frozenset((one, other))]) == 1:
            low, high = sorted((instance[one], instance[other]))
            instance = [low if number == high else number for number in instance]
    assert [graph.instances[number] for number in graph.instance] == [str(number) for number in instance]
    seen: set[frozenset[int]] = set()
    for (one, other, same), verdict in zip(edges, graph.verdict, strict=True):
        pair = frozenset((one, other))
        expected = (
            ITSELF
            if one == other
            else BOTH_ANSWERS
            if len(answers[pair]) == 2
            else REPEATED
            if pair in seen
            else NO_INSIDE
            if not same and instance[one] == instance[other]
            else KEPT
        )
        seen.add(pair)
        assert verdict == expected
