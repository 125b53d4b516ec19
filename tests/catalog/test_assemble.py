from collections import Counter, defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from twin.catalog._assemble import assemble
from twin.catalog._records import Batch, Exclusion, Instance, Photo


def batch(source: str, photos: list[tuple[str, str]], twins: str = "") -> Batch:
    """A source with these (instance, image) pairs, in this order; instances in ``twins`` are near-twins of ``a``."""
    rows = tuple(
        Photo(f"{index}.jpg", f"{source}/{instance}", image, 4, 3, "0" * 16)
        for index, (instance, image) in enumerate(photos)
    )
    instances = tuple(
        Instance(f"{source}/{name}", "mug", name, base=f"{source}/a" if name in twins else "")
        for name in sorted({instance for instance, _ in photos})
    )
    return Batch(rows, instances, (Exclusion("x.jpg", f"{source}/a", "empty file"),))


PHOTOS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("pqrstuvw")), max_size=12)


@settings(deadline=None)
@given(PHOTOS, PHOTOS)
def test_every_photo_is_either_kept_or_excluded_with_the_right_reason(
    first: list[tuple[str, str]], second: list[tuple[str, str]]
) -> None:
    sources = {"one": batch("one", first), "two": batch("two", second)}
    catalog = assemble(sources)
    photos = [photo for item in sources.values() for photo in item.photos]
    seen = Counter((row["source"], row["original"]) for row in catalog.images + catalog.excluded if row["original"])
    assert sorted(seen.elements()) == sorted(
        [("one", f"{i}.jpg") for i in range(len(first))]
        + [("two", f"{i}.jpg") for i in range(len(second))]
        + [("one", "x.jpg"), ("two", "x.jpg")]
    )
    owners = defaultdict(set)
    for photo in photos:
        owners[photo.image_id].add(photo.instance_id)
    good = defaultdict(set)
    for image, names in owners.items():
        if len(names) == 1:
            good[next(iter(names))].add(image)
    expected = {name: images for name, images in good.items() if len(images) > 1}
    kept = defaultdict(list)
    for row in catalog.images:
        kept[row["instance_id"]].append(row["image_id"])
    assert {name: sorted(images) for name, images in kept.items()} == {
        name: sorted(images) for name, images in expected.items()
    }
    assert [row["instance_id"] for row in catalog.instances] == sorted(expected)
    ambiguous = sum(len(owners[photo.image_id]) > 1 for photo in photos)
    assert sum(row["reason"] == "one photo under two instances" for row in catalog.excluded) == ambiguous


@settings(deadline=None)
@given(PHOTOS, PHOTOS)
def test_the_order_of_the_sources_does_not_matter(first: list[tuple[str, str]], second: list[tuple[str, str]]) -> None:
    one, two = batch("one", first), batch("two", second)
    assert assemble({"one": one, "two": two}) == assemble({"two": two, "one": one})


def test_photos_of_an_instance_keep_their_order() -> None:
    catalog = assemble({"s": batch("s", [("b", "z"), ("a", "y"), ("b", "x"), ("a", "w"), ("b", "v")])})
    assert [row["image_id"] for row in catalog.images] == ["y", "w", "z", "x", "v"]


def test_a_near_twin_needs_one_photo_and_another_instance_two() -> None:
    catalog = assemble({"s": batch("s", [("a", "p"), ("a", "q"), ("b", "r"), ("c", "t")], twins="b")})
    assert [row["instance_id"] for row in catalog.instances] == ["s/a", "s/b"]
    assert [(row["instance"], row["reason"]) for row in catalog.excluded] == [
        ("s/a", "empty file"),
        ("s/c", "instance has one photo"),
    ]


def test_details_name_the_other_photo_or_instance() -> None:
    catalog = assemble({"s": batch("s", [("a", "p"), ("a", "p"), ("a", "q"), ("a", "r"), ("b", "r"), ("c", "r")])})
    details = {(row["original"], row["reason"]): row["detail"] for row in catalog.excluded}
    assert details["1.jpg", "duplicate photo"] == "same pixels as 0.jpg"
    assert details["4.jpg", "one photo under two instances"] == "also under s/a, s/c"
    assert ("", "instance has no photo") in details
