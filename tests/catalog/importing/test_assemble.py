"""The rules, against the slow obvious way of applying them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.catalog.importing import MADE, RECORD, Catalog, assemble

Row = dict[str, Any]
CHECKS = pa.schema([(name, pa.string()) for name in ("image_id", "reason", "detail")])
DECISIONS = pa.schema([(name, pa.string()) for name in ("kind", "id", "decision", "note")])


class Seen(NamedTuple):
    """A photo of an instance; one without an image could not be read."""

    instance: str
    image: str | None


def source(name: str, photos: Sequence[Seen | tuple[str, str | None]], twins: str = "") -> pa.Table:
    """A source with these photos in this order; instances in ``twins`` are near-twins of ``a``."""
    rows = [
        {
            "original": f"{place}.jpg",
            "instance_id": f"{name}/{instance}",
            "category": "mug",
            "title": instance,
            "role": "",
            "view": "",
            "image_id": image,
            "shard": "x.tar" if image else None,
            "reason": None if image else "empty file",
            "detail": None if image else "",
        }
        | {"group": "", "base": f"{name}/a" if instance in twins else "", "degree": 0}
        | {"changes": "[]", "attributes": "{}", "facts": "{}"}
        for place, (instance, image) in enumerate(photos)
    ]
    rows.insert(0, {"original": "x.txt", "instance_id": f"{name}/a", "reason": "hidden file", "detail": ""})
    return pa.Table.from_pylist(rows, pa.schema([*RECORD, *(MADE if twins else [])]))


def assembled(sources: dict[str, pa.Table], checks: Sequence[Row] = (), decisions: Sequence[Row] = ()) -> Catalog:
    return assemble(sources, pa.Table.from_pylist(checks, CHECKS), pa.Table.from_pylist(decisions, DECISIONS))


def found(image: str) -> Row:
    return {"image_id": image, "reason": "blurred", "detail": "sharpness 0.1"}


def decided(kind: str, name: str, decision: str) -> Row:
    return {"kind": kind, "id": name, "decision": decision, "note": "so be it"}


def slowly(sources: dict[str, list[Seen]], checked: set[str], decisions: Sequence[Row]) -> dict[tuple[str, str], str]:
    """Why each photo, by source and original, is left out; empty where it is not."""
    photos = [
        (name, f"{place}.jpg", f"{name}/{seen.instance}", seen.image)
        for name in sorted(sources)
        for place, seen in enumerate(sources[name])
    ]
    owners, first, word = defaultdict(set), set(), {(row["kind"], row["id"]): row["decision"] for row in decisions}
    for _, _, instance, image in photos:
        owners[image].add(instance)
    reasons = {}
    for name, original, instance, image in photos:
        says = {word.get(("photo", str(image))), word.get(("instance", instance))}
        if image is None:
            reason = "empty file"
        elif len(owners[image]) > 1:
            reason = "one photo under two instances"
        elif image in first:
            reason = "duplicate photo"
        elif image in checked and "keep" not in says:
            reason = "blurred"
        else:
            reason = "excluded by hand" if "exclude" in says else ""
        first.add(image)
        reasons[name, original] = reason
    for name, original, instance, _ in photos:
        left = [key for key in reasons if key[0] == name and not reasons[key]]
        mine = [key for key in left if f"{name}/{sources[name][int(key[1][:-4])].instance}" == instance]
        if mine == [(name, original)]:
            reasons[name, original] = "instance has one photo"
    return reasons


PHOTOS = st.lists(st.builds(Seen, st.sampled_from("abc"), st.sampled_from([*"pqrstuvw", None])), max_size=12)
DECIDED = st.lists(
    st.one_of(
        st.builds(decided, st.just("photo"), st.sampled_from("pqrstuvwz"), st.sampled_from(["keep", "exclude"])),
        st.builds(decided, st.just("instance"), st.sampled_from(["one/a", "two/b"]), st.sampled_from(["keep"])),
    ),
    max_size=5,
    unique_by=lambda row: (row["kind"], row["id"]),
)


@settings(deadline=None)
@given(PHOTOS, PHOTOS, st.sets(st.sampled_from("pqrxyz")), DECIDED)
def test_every_photo_is_either_kept_or_excluded_with_the_right_reason(
    first: list[Seen], second: list[Seen], checked: set[str], decisions: list[Row]
) -> None:
    catalog = assembled(
        {"one": source("one", first), "two": source("two", second)}, [found(i) for i in sorted(checked)], decisions
    )
    expected = slowly({"one": first, "two": second}, checked, decisions)
    kept = {(row["source"], row["original"]): "" for row in catalog.images.to_pylist()}
    gone = {(row["source"], row["original"]): row["reason"] for row in catalog.excluded.to_pylist() if row["original"]}
    assert gone.pop(("one", "x.txt")) == gone.pop(("two", "x.txt")) == "hidden file"
    assert kept | gone == expected
    assert len(kept) + len(gone) == len(expected)
    named = {row["instance_id"] for row in catalog.images.to_pylist()}
    assert catalog.instances["instance_id"].to_pylist() == sorted(named)
    listed = {f"one/{seen.instance}" for seen in first} | {f"two/{seen.instance}" for seen in second}
    counted = {row["instance"] for row in catalog.excluded.to_pylist() if row["reason"] == "instance has one photo"}
    bare = [row["instance"] for row in catalog.excluded.to_pylist() if row["reason"] == "instance has no photo"]
    assert bare == sorted(listed - named - counted)


@settings(deadline=None)
@given(PHOTOS, PHOTOS)
def test_the_order_of_the_sources_does_not_matter(first: list[Seen], second: list[Seen]) -> None:
    one, two = source("one", first), source("two", second)
    assert assembled({"one": one, "two": two}) == assembled({"two": two, "one": one})


def test_photos_of_an_instance_keep_their_order() -> None:
    catalog = assembled({"s": source("s", [("b", "z"), ("a", "y"), ("b", "x"), ("a", "w"), ("b", "v")])})
    assert catalog.images["image_id"].to_pylist() == ["y", "w", "z", "x", "v"]


def test_a_near_twin_needs_one_photo_and_another_instance_two() -> None:
    catalog = assembled({"s": source("s", [("a", "p"), ("a", "q"), ("b", "r"), ("c", "t")], twins="b")})
    assert catalog.instances["instance_id"].to_pylist() == ["s/a", "s/b"]
    assert catalog.instances["base"].to_pylist() == ["", "s/a"]
    assert [(row["instance"], row["reason"]) for row in catalog.excluded.to_pylist()] == [
        ("s/a", "hidden file"),
        ("s/c", "instance has one photo"),
    ]


def test_details_name_the_other_photo_or_instance() -> None:
    photos = [("a", "p"), ("a", "p"), ("a", "q"), *[(instance, "r") for instance in "abcdef"]]
    catalog = assembled({"s": source("s", photos)})
    details = {(row["original"], row["reason"]): row["detail"] for row in catalog.excluded.to_pylist()}
    assert details["1.jpg", "duplicate photo"] == "same pixels as 0.jpg"
    assert details["4.jpg", "one photo under two instances"] == "also under s/a, s/c, s/d and 2 more"
    assert ("", "instance has no photo") in details


def test_evidence_and_notes_are_kept() -> None:
    photos = [("a", image) for image in "pqrs"]
    catalog = assembled({"s": source("s", photos)}, [found("p")], [decided("photo", "q", "exclude")])
    rows = {row["image_id"]: (row["reason"], row["detail"]) for row in catalog.excluded.to_pylist()}
    assert rows == {
        None: ("hidden file", ""),
        "p": ("blurred", "sharpness 0.1"),
        "q": ("excluded by hand", "so be it"),
    }


def test_of_two_shards_with_one_photo_the_first_counts() -> None:
    table = source("s", [("a", "p"), ("a", "p"), ("a", "q")])
    shards = pa.array([None, "first.tar", "second.tar", "second.tar"])
    catalog = assembled({"s": table.set_column(table.column_names.index("shard"), "shard", shards)})
    assert catalog.images["shard"].to_pylist() == ["first.tar", "second.tar"]
