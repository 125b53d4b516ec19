"""What is known of a photo or an instance, whichever tables there are."""

import pyarrow as pa
import pytest
from PIL import Image

from tests.catalog.showing.conftest import Write, instance
from tests.storing import store_photos
from twin.catalog.checks._duplicates import DUPLICATES
from twin.catalog.showing import Shown, describe
from twin.core import TwinError, Workspace, digest, read_rows, write_arrow


def values(shown: Shown, name: str) -> list[str]:
    return [value for fact, value in shown.facts if fact == name]


def test_a_photo_is_told_with_its_instance_and_neighbours(workspace: Workspace) -> None:
    first, second = (digest("mug-1", number) for number in "01")
    shown = describe(workspace, first)
    assert shown.facts[:2] == (("photo", first), ("instance", "mug-1 (mug, red mug)"))
    assert values(shown, "original") == ["mug-1/0.jpg"]
    assert values(shown, "source") == ["shop"]
    assert values(shown, "role") == ["customer"]
    assert values(shown, "beside it") == [f"{second}  mug-1/1.jpg, customer"]
    assert values(shown, "stored")[0].startswith("100 × 50 pixels, ")
    assert shown.photo is not None and shown.photo.open().size == (100, 50)


def test_many_neighbours_are_cut_short(write: Write) -> None:
    shown = describe(write([(instance("mug-1"), (9, 9, 9), 20)]), digest("mug-1", "4"))
    beside = values(shown, "beside it")
    assert len(beside) == 13
    assert beside[-1] == "and 7 more"
    assert not any(digest("mug-1", "4") in line for line in beside)


def test_the_table_of_its_source_tells_of_the_original(workspace: Workspace) -> None:
    first, second = read_rows(workspace.images)[:2]
    other = first | {"original": "elsewhere.jpg", "original_width": 1, "original_height": 1, "bytes": 1}
    own = first | {"original_width": 4000, "original_height": 2000, "bytes": 1_234_567}
    write_arrow(workspace.root / "catalog" / "sources" / "shop.parquet", pa.Table.from_pylist([other, own]))
    shown = describe(workspace, first["image_id"])
    assert values(shown, "original size") == ["4000 × 2000 pixels"]
    assert values(shown, "original bytes") == ["1,234,567"]
    assert not values(describe(workspace, second["image_id"]), "original size")


def test_a_photo_that_was_left_out_is_told_with_the_reason(write: Write) -> None:
    why = {"reason": "duplicate photo", "detail": "same pixels as a.jpg", "source": "shop"}
    workspace = write(
        [(instance("mug-1"), (200, 0, 0), 2)],
        ({"original": "b.jpg", "instance": "mug-9", "image_id": "left"} | why,),
    )
    bare = describe(workspace, "left")
    assert bare.photo is None
    assert values(bare, "original") == ["b.jpg"]
    places = store_photos(workspace, {"left": Image.new("RGB", (30, 20))}, shard="left.tar")
    record = read_rows(workspace.images)[0] | {"image_id": "left", "instance_id": "mug-9", "original": "b.jpg"}
    record |= places["left"]
    write_arrow(workspace.root / "catalog" / "sources" / "shop.parquet", pa.Table.from_pylist([record]))
    shown = describe(workspace, "left")
    assert values(shown, "instance") == ["mug-9 (not in the catalogue)"]
    assert values(shown, "left out") == ["b.jpg of mug-9: duplicate photo (same pixels as a.jpg)"]
    assert shown.photo is not None and shown.photo.open().size == (30, 20)
    assert values(describe(workspace, "mug-9"), "left out") == ["duplicate photo (1)"]


def test_an_instance_is_told_with_its_photos_and_near_twins(workspace: Workspace) -> None:
    shown = describe(workspace, "mug-1")
    assert shown.photo is None
    assert shown.facts[0] == ("instance", "mug-1 (mug, red mug)")
    assert values(shown, "near-twin") == ["mug-1-d02-1 (degree 2)"]
    assert len(values(shown, "photo")) == 2
    assert values(shown, "lid") == ["no"]
    twin = describe(workspace, "mug-1-d02-1")
    assert values(twin, "near-twin of") == ["mug-1"]
    assert values(twin, "difference") == ["handle width: 1.2 → 1.6 cm (clear)", "pattern: dots → stripes (obvious)"]


def test_what_the_checks_found_and_a_person_decided(workspace: Workspace) -> None:
    image_id, checks = digest("mug-1", "0"), workspace.root / "catalog" / "checks"
    scored = [{"image_id": image_id, "short_side": 50, "sharpness": 0.25, "flag_blurred": True, "flag_collage": False}]
    near = {"image_a": "aa", "image_b": image_id, "instance_a": "mug-8", "instance_b": "mug-1", "kind": "near"}
    twice = near | {"image_a": image_id, "instance_a": "mug-1", "instance_b": "mug-9", "kind": "exact"}
    leak = {"image_id": image_id, "against": "fgvqa", "other_image": "ff", "kind": "perceptual"}
    tables = {
        "photos": scored,
        "duplicates": [near | {"distance": 4}, twice | {"distance": 0}],
        "leaks": [leak],
        "same_object": [{"instance_a": "mug-1", "instance_b": "mug-7", "evidence": "3 near-duplicates"}],
        "instances": [{"instance_id": "mug-1", "score": 0.5, "flag_disagreement": True}],
    }
    for name, rows in tables.items():
        write_arrow(checks / f"{name}.parquet", pa.Table.from_pylist(rows))
    (workspace.root / "catalog" / "overrules.csv").write_text(f"kind,id,decision,note\nphoto,{image_id},keep,fine\n")
    shown = describe(workspace, image_id)
    assert values(shown, "flag") == ["blurred"]
    assert (values(shown, "short side"), values(shown, "sharpness")) == (["50"], ["0.25"])
    assert values(shown, "near-duplicate") == ["aa of mug-8 (distance 4)"]
    assert values(shown, "same pixels") == ["under mug-9"]
    assert values(shown, "leak") == ["ff of fgvqa (perceptual)"]
    assert values(shown, "decided") == ["keep fine"]
    about = describe(workspace, "mug-1")
    assert values(about, "perhaps the same") == ["mug-7 (3 near-duplicates)"]
    assert (values(about, "flag"), values(about, "score")) == (["disagreement"], ["0.5"])


def test_an_unknown_name_is_told(workspace: Workspace) -> None:
    with pytest.raises(
        TwinError, match=r"no photo, no instance and no original 'mug-2'; ids stand in .*images\.parquet"
    ):
        describe(workspace, "mug-2")


def test_a_photo_is_found_by_its_original(write: Write) -> None:
    why = {"reason": "not an image", "detail": "", "source": "shop", "image_id": None}
    workspace = write(
        [(instance("mug-1"), (200, 0, 0), 2), (instance("mug-2"), (0, 200, 0), 2)],
        (
            {"original": "mug-1/notes.txt", "instance": "mug-1"} | why,
            {"original": "mug-1/0.jpg", "instance": "mug-1"} | why | {"image_id": digest("mug-1", "0")},
            {"original": "mug-2/1.jpg", "instance": "mug-1"} | why | {"image_id": digest("mug-1", "0")},
        ),
    )
    shown = describe(workspace, "mug-1/0.jpg")
    assert shown == describe(workspace, digest("mug-1", "0"))
    unreadable = describe(workspace, "mug-1/notes.txt")
    assert unreadable.photo is None
    assert unreadable.facts == (
        ("original", "mug-1/notes.txt"), ("source", "shop"), ("instance", "mug-1 (mug)"), ("left out", "not an image")
    )  # fmt: skip
    with pytest.raises(TwinError, match="original of several photos; give the id of one: ") as error:
        describe(workspace, "mug-2/1.jpg")
    assert digest("mug-1", "0") in str(error.value)
    with pytest.raises(TwinError, match="no photo, no instance and no original ''"):
        describe(workspace, "")


def test_duplicates_by_vectors_are_told_by_their_cosine(workspace: Workspace) -> None:
    row = {"image_a": "aa", "image_b": digest("mug-1", "0"), "instance_a": "mug-8", "instance_b": "mug-1"}
    rows = [row | {"kind": "embedding", "distance": None, "similarity": 0.9312}]
    table = pa.Table.from_pylist(rows, schema=DUPLICATES.remove(DUPLICATES.get_field_index("same_instance")))
    write_arrow(workspace.root / "catalog" / "checks" / "duplicates.parquet", table)
    shown = describe(workspace, digest("mug-1", "0"))
    assert values(shown, "near-duplicate") == ["aa of mug-8 (vectors agree by 0.931)"]


def test_that_a_person_left_too_few_photos_is_told(write: Write) -> None:
    rows = [
        {"original": f"{name}/{place}.jpg", "instance": name, "reason": reason, "detail": "", "source": "shop"}
        for name, reasons in {
            "mug-8": ["excluded by hand", "instance has one photo"],
            "mug-9": ["blurred", "instance has one photo"],
        }.items()
        for place, reason in enumerate(reasons)
    ]
    workspace = write([(instance("mug-1"), (9, 9, 9), 2)], tuple(row | {"image_id": "x"} for row in rows))
    assert values(describe(workspace, "mug-8"), "left out") == [
        "excluded by hand (1)",
        "instance has one photo (1), since others were excluded by hand",
    ]
    assert values(describe(workspace, "mug-9"), "left out") == ["blurred (1)", "instance has one photo (1)"]
