"""Bad photos: more than half of those who saw them, whoever comes when."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tests.review.agreement.said import said
from tests.review.simulated import ITEMS
from twin.core import Workspace, read_table, write_arrow, write_table
from twin.review import link_sides
from twin.review.accepting._photos import Marked, marked_photos, photo_votes
from twin.review.agreement import agreement

MARKS = pa.schema([("image_id", pa.string()), ("item", pa.int64()), ("reviewer", pa.string()), ("at", pa.float64())])
IMAGES = pa.schema([("image_id", pa.string()), ("instance_id", pa.string())])


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Instances x and y with photos x0, x1, y0, y1, in the catalogue and in a source."""
    made = Workspace(tmp_path)
    rows = [{"image_id": f"{name}{place}", "instance_id": name} for name in "xy" for place in range(2)]
    write_table(made.images, rows, IMAGES)
    source = tmp_path / "catalog" / "sources" / "shop.parquet"
    write_table(source, rows, IMAGES)
    source.with_suffix(".json").write_text("{}")
    return made


def items(*keys: tuple[str, str, str]) -> pa.Table:
    rows = [
        {"item": place, "queue": queue, "a": one, "b": other, "kind": "", "category": "", "needed": 2, "open": True}
        for place, (queue, one, other) in enumerate(keys, 1)
    ]
    return pa.Table.from_pylist(rows, schema=ITEMS)


def marks(*rows: tuple[str, int, str, float]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(MARKS.names, row, strict=True)) for row in rows], schema=MARKS)


def test_who_judged_any_item_with_the_instance_saw_its_photos(workspace: Workspace) -> None:
    shown = items(("link", "x", "y"), ("link", "x", "x"), ("photo", "y", ""))
    verdicts = said(shown, {"a": "dd-", "b": "-s-", "c": "--d"})
    called = marks(("x0", 1, "a", 0.0), ("x0", 2, "b", 1.0), ("x1", 2, "b", 1.0), ("y0", 1, "a", 0.0))
    found = marked_photos(workspace, verdicts, called)
    assert found == [Marked("x0", 2, 2), Marked("x1", 1, 2), Marked("y0", 1, 2)]
    assert [photo.goes for photo in found] == [True, False, False]


def test_an_item_of_known_answer_was_seen_with_the_photos_that_it_shows(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    rows = [{"image_id": f"{name}{place}", "instance_id": name} for name in "xy" for place in range(5)]
    write_table(workspace.images, rows, IMAGES)
    shown = items(("photo", "x", ""), ("link", "x", "y"), ("link", "x", "x"))
    kinds = pa.array(["", "near-twin", "halves"])
    shown = shown.set_column(shown.column_names.index("kind"), "kind", kinds)
    verdicts = said(shown, {"a": "s--", "b": "s--", "c": "-d-", "d": "--s"})
    photos = [row["image_id"] for row in rows[:5]]
    twin, (left, right) = (link_sides(kind, photos, photos, most=2) for kind in ("near-twin", "halves"))
    found = marked_photos(workspace, verdicts, marks(*((photo, 1, "a", 0.0) for photo in photos)))
    expected = [Marked(photo, 1, 2 + (photo in twin[0]) + (photo in left + right)) for photo in photos]
    assert found == expected
    assert {mark.seen for mark in found} == {2, 3, 4}


def test_models_have_no_say(workspace: Workspace) -> None:
    verdicts = said(items(("link", "x", "y")), {"a": "d"})
    assert marked_photos(workspace, verdicts, marks(("x0", 1, "model", 0.0))) == []


def test_a_photo_that_is_gone_was_not_seen_by_those_who_came_later(workspace: Workspace) -> None:
    verdicts = said(items(("link", "x", "y")), {"a": "d", "b": "d", "c": "d"})  # at 0, 1 and 2
    called = marks(("x0", 1, "a", 0.0))
    assert marked_photos(workspace, verdicts, called) == [Marked("x0", 1, 3)]
    images = read_table(workspace.images)
    write_arrow(workspace.images, images.filter(pc.not_equal(images["image_id"], "x0")))
    assert marked_photos(workspace, verdicts, called) == [Marked("x0", 1, 1)]


def test_agreement_on_photos_counts_each_photo_shown(workspace: Workspace) -> None:
    table = said(items(("photo", "x", ""), ("photo", "y", "")), {"a": "dd", "b": "dd"})
    checked = pa.array(["checked"] * len(table), pa.string())
    table = table.set_column(table.column_names.index("verdict"), "verdict", checked)
    told = agreement(
        photo_votes(workspace, table, marks(("x0", 1, "a", 0.0), ("x0", 1, "b", 0.0), ("y1", 2, "a", 0.0))), 0
    )
    assert told.items == 4
    assert told.percent is not None
    assert told.percent.value == 0.75
    # Two photos are bad for a, one for b: kappa by hand.
    assert told.pairs[0].kappa is not None
    assert told.pairs[0].kappa.value == pytest.approx((0.75 - (0.5 * 0.25 + 0.5 * 0.75)) / (1 - 0.5))


def test_agreement_on_photos_outlives_those_that_went(workspace: Workspace) -> None:
    table = said(items(("photo", "x", ""), ("photo", "y", "")), {"a": "dd", "b": "dd", "c": "dd"})  # at 0, 1 and 2
    table = table.set_column(
        table.column_names.index("verdict"), "verdict", pa.array(["checked"] * len(table), pa.string())
    )
    called = marks(("x0", 1, "a", 0.0), ("x0", 1, "b", 1.0), ("y0", 2, "a", 0.0))
    images = read_table(workspace.images)
    write_arrow(workspace.images, images.filter(pc.not_equal(images["image_id"], "x0")))
    votes = photo_votes(workspace, table, called)
    told = sorted(zip(*(votes[name].to_pylist() for name in ("reviewer", "verdict")), strict=True))
    # c came when x0 was gone.
    assert told == [
        ("a", "bad"),
        ("a", "bad"),
        *[("a", "fine")] * 2,
        ("b", "bad"),
        *[("b", "fine")] * 3,
        *[("c", "fine")] * 3,
    ]


def test_who_cannot_tell_takes_no_side_of_a_photo_that_they_left_unmarked(workspace: Workspace) -> None:
    table = said(items(("photo", "x", ""), ("photo", "y", "")), {"a": "cd", "b": "dd"})
    words = [{"different": "checked"}.get(verdict, verdict) for verdict in table["verdict"].to_pylist()]
    table = table.set_column(table.column_names.index("verdict"), "verdict", pa.array(words, pa.string()))
    told = agreement(photo_votes(workspace, table, marks(("x0", 1, "a", 0.0), ("x0", 1, "b", 0.0))), 0)
    assert told.items == 3
    assert told.cannot_tell is not None
    assert (told.cannot_tell.value, told.cannot_tell.count) == (1 / 8, 8)


def test_no_photos_no_votes(workspace: Workspace) -> None:
    told = agreement(photo_votes(workspace, said(items(("link", "x", "y")), {"a": "d"}), marks()), 0)
    assert (told.items, told.percent, told.cannot_tell) == (0, None, None)
