import gzip
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalog.sources.streams import jpeg, options, photos, reasons, write
from twin.catalog.listing import Listed, Making
from twin.catalog.sources import open_source
from twin.catalog.sources._amazon_files import _skim
from twin.catalog.sources._amazon_records import NotARecordError, parse, product, review
from twin.core import TwinError

SITE = "https://m.media-amazon.com/images/I"
META = pa.schema(
    [
        ("main_category", pa.string()),
        ("title", pa.string()),
        ("average_rating", pa.float64()),
        ("rating_number", pa.int64()),
        ("features", pa.list_(pa.string())),
        ("description", pa.list_(pa.string())),
        ("price", pa.string()),
        ("images", pa.struct([(name, pa.list_(pa.string())) for name in ("hi_res", "large", "thumb", "variant")])),
        ("videos", pa.struct([(name, pa.list_(pa.string())) for name in ("title", "url", "user_id")])),
        ("store", pa.string()),
        ("categories", pa.list_(pa.string())),
        ("details", pa.string()),
        ("parent_asin", pa.string()),
        ("bought_together", pa.string()),
        ("subtitle", pa.string()),
        ("author", pa.string()),
    ]
)
"""The columns of ``raw_meta_*`` as `datasets` writes them: an object of lists where the JSON has a list of objects."""


def make_product(
    parent: str, listing: Sequence[str] = (), categories: Iterable[str] = (), **more: Any
) -> dict[str, Any]:
    images = [
        {"thumb": f"{SITE}/{name}._SS40_.jpg", "large": f"{SITE}/{name}.jpg", "variant": "MAIN", "hi_res": None}
        for name in listing
    ]
    return {
        "main_category": "All Beauty",
        "title": f"Product {parent}",
        "average_rating": 4.8,
        "rating_number": 10,
        "features": [],
        "description": [],
        "price": None,
        "images": images,
        "videos": [],
        "store": "Howard",
        "categories": list(categories),
        "details": {"Package Dimensions": "7.1 x 5.5 x 3 inches"},
        "parent_asin": parent,
        "bought_together": None,
    } | more


def make_review(asin: str | None, parent: str, names: Iterable[str] = (), **more: Any) -> dict[str, Any]:
    images = [
        {
            "small_image_url": f"{SITE}/{name}._SL256_.jpg",
            "medium_image_url": f"{SITE}/{name}._SL800_.jpg",
            "large_image_url": f"{SITE}/{name}._SL1600_.jpg",
            "attachment_type": "IMAGE",
        }
        for name in names
    ]
    record = {
        "rating": 5.0,
        "title": "So “schön”",
        "text": 'Says "images": [] and "asin": "B000000000"',
        "images": images,
        "asin": asin,
        "parent_asin": parent,
        "user_id": "AGKHLEW2SOWHNMFQIJGBECAF7INQ",
        "timestamp": 1588687728923,
        "helpful_vote": 0,
        "verified_purchase": True,
    } | more
    return {key: value for key, value in record.items() if value is not None}


def lines(records: Iterable[dict[str, Any] | str], end: str = "\n") -> bytes:
    return "".join((item if isinstance(item, str) else json.dumps(item)) + end for item in records).encode()


PRODUCTS: list[dict[str, Any] | str] = [
    make_product("P1", ["l1", "l2"], ["Beauty", "Hair", "Combs"]),
    make_product("P2", ["l3"], ["Beauty", "Hair", "Brushes"]),
    make_product("P3", ["l4"]),
    make_product("P1", ["l9"]),
]
REVIEWS: list[dict[str, Any] | str] = [
    make_review("A1", "P1", ["c1", "c2"]),
    make_review("A1", "P1", ["c3", "c1"], rating=1.0, verified_purchase=False),
    make_review("A2", "P2", ["c4", "c5"]),
    make_review("A3", "P2"),
    make_review(None, "P2", ["c6"]),
    make_review("A4", "P3", ["c7"]),
    make_review("A9", "P9", ["c8", "c9"]),
]


@pytest.fixture
def beauty(tmp_path: Path) -> Path:
    folder = tmp_path / "amazon"
    write(folder / "meta_All_Beauty.jsonl.gz", gzip.compress(lines(PRODUCTS)))
    write(folder / "All_Beauty.jsonl.gz", gzip.compress(lines(REVIEWS)))
    return folder


@pytest.fixture
def here(tmp_path: Path) -> str:
    """A folder with every photo."""
    names = [f"l{number}.jpg" for number in range(10)] + [f"c{number}._SL1600_.jpg" for number in range(10)]
    for number, name in enumerate(names):
        write(tmp_path / "photos" / name, jpeg(number))
    return str(tmp_path / "photos")


def listed(folder: Path, **given: Any) -> list[Listed]:
    return photos(open_source("amazon", folder, options(folder.parent, **given)))


def names(found: Iterable[Listed]) -> list[tuple[str, str, str]]:
    """Instance, role and name of each photo."""
    return [(photo.instance, photo.role, photo.original.rpartition("/")[2].split(".")[0]) for photo in found]


def test_an_instance_is_a_variant(beauty: Path, here: str) -> None:
    listing = open_source("amazon", beauty, options(beauty.parent, photos=here))
    found = photos(listing)
    assert names(found) == [
        ("A1", "listing", "l1"),
        ("A1", "listing", "l2"),
        ("A1", "customer", "c1"),
        ("A1", "customer", "c2"),
        ("A1", "customer", "c3"),
        ("A2", "customer", "c4"),
        ("A2", "customer", "c5"),
        ("A9", "customer", "c8"),
        ("A9", "customer", "c9"),
    ]
    assert [(photo.category, photo.title) for photo in (found[0], found[-1])] == [
        ("Combs", "Product P1"),
        ("thing", ""),
    ]
    assert json.loads(found[4].view) == {"parent_asin": "P1", "rating": 1.0, "verified_purchase": False}
    assert json.loads(found[0].view) == {"parent_asin": "P1", "variant": "MAIN"}
    assert found[0].locator.read(1 << 20) == jpeg(1)
    assert reasons(listing) == [
        ("meta_All_Beauty.jsonl.gz:4", "product listed twice"),
        (f"{SITE}/l3.jpg", "variant not known"),
        (f"{SITE}/c6._SL1600_.jpg", "variant not known"),
        (f"{SITE}/c1._SL1600_.jpg", "photo listed twice"),
    ]
    assert listing.note == (
        "Read 7 reviews and 3 products (1 repeated record left out): 3 variants with at least 2 customer photos, "
        "1 with fewer passed over."
    )


def test_the_product_of_each_variant_is_kept(beauty: Path, here: str) -> None:
    listing = open_source("amazon", beauty, options(beauty.parent, photos=here))
    list(listing)
    assert isinstance(listing, Making)
    assert [(row["instance_id"], json.loads(row["attributes"])) for row in listing.made().to_pylist()] == [
        ("A1", {"parent_asin": "P1"}),
        ("A2", {"parent_asin": "P2"}),
        ("A9", {"parent_asin": "P9"}),
    ]


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        (["combs"], {("A1", "combs")}),
        (["Hair"], {("A1", "Hair"), ("A2", "Hair")}),
        (["all beauty"], {("A1", "all beauty"), ("A2", "all beauty")}),
        (["Shoes", "combs"], {("A1", "combs")}),
    ],
)
def test_selection_by_category(beauty: Path, here: str, select: list[str], expected: set[tuple[str, str]]) -> None:
    found = listed(beauty, photos=here, select=select)
    assert {(photo.instance, photo.category) for photo in found} == expected


def test_a_selection_of_nothing_names_what_there_is(beauty: Path, here: str) -> None:
    with pytest.raises(
        TwinError, match="No product is of the category 'Nope' or 'Shoes'; there are All Beauty \\(4\\), "
    ):
        listed(beauty, photos=here, select=["Nope", "Shoes"])
    assert list((beauty.parent / "work" / "amazon").iterdir()) == []


def test_what_a_killed_run_left_of_an_index_is_removed(beauty: Path, here: str) -> None:
    listed(beauty, photos=here)
    (index,) = (beauty.parent / "work" / "amazon").iterdir()
    index.replace(index.with_name(f".{index.name}.4711.part"))
    assert listed(beauty, photos=here)
    assert list(index.parent.iterdir()) == [index]


def test_what_is_no_photo_is_excluded(tmp_path: Path, here: str) -> None:
    folder = tmp_path / "amazon"
    film = {"attachment_type": "VIDEO", "large_image_url": f"{SITE}/film.mp4"}
    bare = {"attachment_type": "IMAGE", "small_image_url": None}
    products = [make_product("P", ["l1"]), make_product("P", ["l2"]), make_product("Q", images=[{"hi_res": None}])]
    reviews = [make_review("A", "P", ["c1", "c2"]), make_review("A", "P", images=[film, bare, None])]
    write(folder / "meta_X.jsonl", lines(products))
    write(folder / "X.jsonl", lines([*reviews, make_review("B", "Q", ["c3"], images=[film])]))
    listing = open_source("amazon", folder, options(tmp_path, photos=here))
    assert names(photos(listing)) == [("A", "listing", "l1"), ("A", "customer", "c1"), ("A", "customer", "c2")]
    assert reasons(listing) == [
        ("meta_X.jsonl:2", "product listed twice"),
        (f"{SITE}/film.mp4", "attachment other than an image"),
        ("X.jsonl:2", "image without address"),
        ("X.jsonl:2", "image without address"),
    ]
    assert listing.note.startswith(
        "Read 3 reviews and 2 products (1 repeated record left out): 1 variant with at least 2"
    )


def test_a_minimum_of_customer_photos(beauty: Path, here: str) -> None:
    assert {photo.instance for photo in listed(beauty, photos=here, min_customer_photos=3)} == {"A1"}
    assert {photo.instance for photo in listed(beauty, photos=here, min_customer_photos=0)} == {"A1", "A2", "A4", "A9"}


def test_at_most_so_many_photos_drawn_by_lot(tmp_path: Path) -> None:
    customers = [f"c{number}" for number in range(12)]
    for name in customers:
        write(tmp_path / "photos" / f"{name}._SL1600_.jpg", b"x")
    folder, here = tmp_path / "amazon", str(tmp_path / "photos")
    write(folder / "meta_X.jsonl", lines([make_product("P")]))
    write(folder / "X.jsonl", lines([make_review("A", "P", customers)]))
    drawn = {seed: names(listed(folder, photos=here, max_photos=4, seed=seed)) for seed in range(300)}
    assert all(
        len(found) == 4 and found == sorted(found, key=lambda photo: int(photo[2][1:])) for found in drawn.values()
    )
    assert drawn[0] == names(listed(folder, photos=here, max_photos=4))
    times = [sum(("A", "customer", name) in found for found in drawn.values()) for name in customers]
    assert min(times) > 65 and max(times) < 135  # 100 expected, three standard deviations are 25


def test_parquet_of_either_nesting_gives_the_same(tmp_path: Path, beauty: Path, here: str) -> None:
    for nested in (True, False):
        folder = tmp_path / f"nested {nested}"
        rows = [row for row in PRODUCTS if isinstance(row, dict)]
        if nested:
            keys = ("hi_res", "large", "thumb", "variant")
            rows = [row | {"images": {key: [image[key] for image in row["images"]] for key in keys}} for row in rows]
            rows = [row | {"details": "{}", "videos": {"title": [], "url": [], "user_id": []}} for row in rows]
        meta = pa.Table.from_pylist(rows, META if nested else None)
        path = folder / "raw_meta_All_Beauty" / "full-00000-of-00001.parquet"
        path.parent.mkdir(parents=True)
        pq.write_table(meta, path, row_group_size=2)
        path = folder / "raw_review_All_Beauty" / "full-00000-of-00001.parquet"
        path.parent.mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist([row for row in REVIEWS if isinstance(row, dict)]), path, row_group_size=3)
        assert listed(folder, photos=here) == listed(beauty, photos=here)


def test_records_that_cannot_be_used_are_excluded(tmp_path: Path, here: str) -> None:
    folder = tmp_path / "amazon"
    bad = [
        '{"asin": ',
        "[]",
        '{"asin": 7, "images": [{}]}',
        '{"images": [{}]}',
        '{"asin": "A", "images": "x"}',
        "\x00\xff",
    ]
    write(folder / "meta_X.jsonl", lines([make_product("P", images=None), "null", make_product("", ["l1"])]))
    good = [
        make_review("Ä", "P", ["c1"]),
        "",
        make_review("Ä", "P", ["c2"], images=[None, 3, {}]),
        make_review("Ä", "P", ["c3"]),
    ]
    write(folder / "X.jsonl", lines([*bad, *good], end="\r\n"))
    listing = open_source("amazon", folder, options(tmp_path, photos=here))
    assert names(photos(listing)) == [("Ä", "customer", "c1"), ("Ä", "customer", "c3")]
    assert (
        reasons(listing)
        == [
            (place, "unusable record")
            for place in ("meta_X.jsonl:2", "meta_X.jsonl:3", *(f"X.jsonl:{number}" for number in range(1, 7)))
        ]
        + [("X.jsonl:9", "image without address")] * 3
    )


def test_a_truncated_file_is_one_clear_error(beauty: Path, here: str) -> None:
    path = beauty / "All_Beauty.jsonl.gz"
    whole = path.read_bytes()
    for size in (len(whole) // 2, len(whole) - 3):
        path.write_bytes(whole[:size])
        with pytest.raises(TwinError, match="ends in the middle of its gzipped data; download it again"):
            listed(beauty, photos=here)
    path.write_bytes(b"not gzip")
    with pytest.raises(TwinError, match="cannot be read"):
        listed(beauty, photos=here)
    path.write_bytes(whole)
    assert listed(beauty, photos=here)


def test_missing_files_are_named(tmp_path: Path) -> None:
    write(tmp_path / "amazon" / "meta_X.jsonl", "")
    with pytest.raises(TwinError, match=r"holds no reviews of Amazon Reviews 2023; expected All_Beauty\.jsonl\.gz"):
        listed(tmp_path / "amazon")
    with pytest.raises(TwinError, match="holds no metadata"):
        listed(write(tmp_path / "other" / "X.jsonl", "").parent)


def test_the_index_is_kept_until_something_changes(beauty: Path, here: str) -> None:
    listed(beauty, photos=here)
    (index,) = (beauty.parent / "work" / "amazon").iterdir()
    made = index.stat().st_mtime_ns
    first = listed(beauty, photos=here, max_photos=2)
    assert index.stat().st_mtime_ns == made
    write(beauty / "All_Beauty.jsonl.gz", gzip.compress(lines(REVIEWS[:1])))
    assert {photo.instance for photo in listed(beauty, photos=here)} == {"A1"} != {photo.instance for photo in first}
    assert [path.name for path in index.parent.iterdir()] != [index.name]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from(
    ["asin", "parent_asin", "images", "rating", "title", "large_image_url", "hi_res", "categories", "main_category"]
)
records = st.dictionaries(
    keys | st.text(max_size=3),
    json_values
    | st.lists(st.dictionaries(keys, json_values, max_size=3), max_size=3)
    | st.dictionaries(keys, st.lists(json_values, max_size=3), max_size=3),
    max_size=6,
).map(lambda record: json.dumps(record).encode())


@given(st.one_of(records, st.binary(max_size=40), json_values.map(lambda value: json.dumps(value).encode())))
def test_any_line_is_a_record_or_a_reason(line: bytes) -> None:
    for kind in (product, review):
        try:
            found = kind(parse(line))
        except NotARecordError as error:
            assert str(error)
        else:
            assert found.parent
            assert all(photo.url == photo.url.strip() != "" for photo in found.photos)
            images = parse(line).get("images")
            assert not isinstance(images, list) or len(found.photos) + len(found.left_out) == len(images)
            assert repr(found).encode()


@given(
    text=st.text(),
    asin=st.text(max_size=12),
    parent=st.text(max_size=12),
    images=st.sampled_from([[], None, [{"large_image_url": "https://x.example/1.jpg"}]]),
    spaces=st.sampled_from([None, (",", ":")]),
    escaped=st.booleans(),
)
def test_skimming_a_review_agrees_with_parsing_it(
    *, text: str, asin: str, parent: str, images: Any, spaces: Any, escaped: bool
) -> None:
    record = {"text": text, "images": images, "asin": asin, "parent_asin": parent, "title": '"images": [], "asin": "x"'}
    line = json.dumps(record, separators=spaces, ensure_ascii=escaped).encode(errors="replace")
    skimmed = _skim(line)
    if skimmed is not None:
        assert skimmed == review(parse(line))
    elif not images and asin.isalnum() and parent.isalnum() and (not escaped or (asin + parent).isascii()):
        pytest.fail("a plain review without photos has to be skimmed")


@settings(max_examples=30, deadline=None)
@given(st.lists(records | st.binary(max_size=30), max_size=8))
def test_any_file_of_reviews_is_listed_without_a_crash(
    tmp_path_factory: pytest.TempPathFactory, rows: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("amazon")
    write(folder / "in" / "meta_X.jsonl", b"\n".join(rows))
    write(folder / "in" / "X.jsonl", b"\n".join(rows))
    here = folder / "photos"
    here.mkdir()
    for _ in range(2):
        items = list(open_source("amazon", folder / "in", options(folder, photos=str(here), min_customer_photos=0)))
    assert all(item.reason for item in items if not isinstance(item, Listed))
    assert sorted(path.name for path in folder.iterdir()) == ["in", "photos", "work"]
