"""What becomes an item, what is left out and why, and what a second plan keeps."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.review.judging.drawn import link, write_links
from twin.catalog.checks import Overrule, add_overrules, check_table, same_object
from twin.core import ReviewSettings, TwinError, Workspace, read_rows
from twin.mine import maybe_same_path
from twin.review.planning import plan
from twin.review.store import NewItem, NewVerdict, Store, put_items, put_verdicts, read_items, read_verdicts, revalue

SETTINGS = ReviewSettings(gold=0.5, gold_degree=4)
Row = dict[str, Any]


def bases(workspace: Workspace) -> list[str]:
    return sorted(row["instance_id"] for row in read_rows(workspace.instances) if not row["base"])


def rows(store: Store, queue: str = "link") -> list[Row]:
    found: list[Row] = read_items(store, queue).to_pylist()
    return found


def open_keys(store: Store, queue: str = "link") -> set[tuple[str, str]]:
    return {(row["a"], row["b"]) for row in rows(store, queue) if row["open"]}


def texts(workspace: Workspace, name: str, columns: dict[str, Any], types: dict[str, pa.DataType]) -> None:
    """A table of the checks."""
    table = pa.table({key: pa.array(values, types.get(key, pa.string())) for key, values in columns.items()})
    path = check_table(workspace, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path)


def test_mined_links_and_gold_become_items(workspace: Workspace, store: Store) -> None:
    counts = plan(workspace, store, SETTINGS).counts["link"]
    candidates = read_rows(workspace.candidates)
    mined = {(row["instance_a"], row["instance_b"]): row for row in candidates if row["kind"] == "mined"}
    twins = {(row["instance_a"], row["instance_b"]): row for row in candidates if row["kind"] == "near-twin"}
    items = {(row["a"], row["b"]): row for row in rows(store)}
    for key, row in mined.items():
        item = items.pop(key)
        assert (item["kind"], item["gold"], item["needed"], item["open"]) == ("mined", None, 2, True)
        assert (item["category"], item["similarity"]) == (row["category"], row["similarity"])
    gold = {key: item["gold"] for key, item in items.items()}
    assert len(gold) == -(-len(mined) // 2)
    for (a, b), answer in gold.items():
        if a == b:
            assert (items[a, b]["kind"], answer) == ("halves", "same")
            assert sum(row["instance_id"] == a for row in read_rows(workspace.images)) >= 4
        else:
            assert (items[a, b]["kind"], answer) == ("near-twin", "different")
            assert twins[a, b]["degree"] >= 4
    shown = list(gold.values())
    assert abs(shown.count("same") - shown.count("different")) <= 1
    assert counts["left out: known by construction"] == len(twins) - shown.count("different")
    assert (counts["mined"], counts["gold: same"]) == (len(mined), shown.count("same"))


def test_a_second_plan_changes_nothing(workspace: Workspace, store: Store) -> None:
    first = plan(workspace, store, SETTINGS).counts
    before = {queue: read_items(store, queue) for queue in first}
    second = plan(workspace, store, SETTINGS).counts
    for queue, counts in second.items():
        assert (counts["new"], counts["changed"], counts["closed"]) == (0, 0, 0)
        assert read_items(store, queue) == before[queue]
    assert first["photo"]["new"] == len(read_rows(workspace.instances))


def test_how_many_people_a_link_needs_is_no_business_of_the_plan(workspace: Workspace, store: Store) -> None:
    plan(workspace, store, SETTINGS)
    items = read_items(store, "link").filter(pc.is_null(read_items(store, "link")["gold"]))
    revalue(store, items["item"].to_numpy(), np.full(len(items), 0.3), np.zeros(len(items), dtype=np.int64))
    assert plan(workspace, store, SETTINGS).counts["link"]["changed"] == 0
    assert {row["needed"] for row in rows(store)} == {2}  # no model is trusted here


def test_without_gold_there_is_none(workspace: Workspace, store: Store) -> None:
    plan(workspace, store, ReviewSettings(gold=0.0))
    assert {row["gold"] for row in rows(store)} == {None}


def test_where_no_near_twin_is_far_enough_all_gold_is_same(workspace: Workspace, store: Store) -> None:
    counts = plan(workspace, store, ReviewSettings(gold=0.5, gold_degree=9)).counts["link"]
    assert counts["gold: same"] == -(-counts["mined"] // 2)
    assert counts.get("gold: different", 0) == 0


def test_links_that_may_join_one_object_are_asked_about_too(workspace: Workspace, store: Store) -> None:
    one, other, *_ = bases(workspace)
    write_links(maybe_same_path(workspace), [link(one, other, similarity=0.99)])
    write_links(workspace.candidates, [])
    plan(workspace, store, ReviewSettings(gold=0.0))
    assert open_keys(store) == {(one, other)}


def test_what_is_gone_or_decided_is_left_out_and_counted(workspace: Workspace, store: Store) -> None:
    one, other, third, *_ = bases(workspace)
    write_links(workspace.candidates, [link(one, other), link(one, third), link(one, "gone")])
    add_overrules(workspace, [same_object(one, third)])
    counts = plan(workspace, store, ReviewSettings(gold=0.0)).counts["link"]
    assert open_keys(store) == {(one, other)}
    assert counts["left out: one object by decision"] == 1
    assert counts["left out: not in the catalogue any more"] == 1


def test_what_a_review_itself_decided_stays_in_it(workspace: Workspace, store: Store) -> None:
    """Its decisions are among those of the catalogue, but its figures need all that it judged."""
    plan(workspace, store, ReviewSettings(gold=0.0))
    judged, other, *_ = (row for row in rows(store) if row["kind"] == "mined")
    put_verdicts(store, "ann", "person", [NewVerdict("1", "link", judged["a"], judged["b"], "same")])
    add_overrules(workspace, [same_object(row["a"], row["b"]) for row in (judged, other)])
    counts = plan(workspace, store, ReviewSettings(gold=0.0)).counts["link"]
    assert counts["left out: one object by decision"] == 1
    assert (judged["a"], judged["b"]) in open_keys(store)
    assert (other["a"], other["b"]) not in open_keys(store)


def test_what_is_no_longer_proposed_is_closed_and_keeps_its_verdicts(workspace: Workspace, store: Store) -> None:
    plan(workspace, store, ReviewSettings(gold=0.0))
    first = next(row for row in rows(store) if row["kind"] == "mined")
    put_verdicts(store, "ann", "person", [NewVerdict("1", "link", first["a"], first["b"], "same")])
    kept = [
        row
        for row in read_rows(workspace.candidates)
        if (row["instance_a"], row["instance_b"]) != (first["a"], first["b"])
    ]
    write_links(workspace.candidates, kept)
    counts = plan(workspace, store, ReviewSettings(gold=0.0)).counts["link"]
    assert counts["closed"] == 1
    assert (first["a"], first["b"]) not in open_keys(store)
    assert read_verdicts(store).num_rows == 1
    write_links(
        workspace.candidates,
        [*kept, link(first["a"], first["b"], category=first["category"], similarity=first["similarity"])],
    )
    plan(workspace, store, ReviewSettings(gold=0.0))
    again = next(row for row in rows(store) if row["item"] == first["item"])
    assert (again["open"], again["given"], again["wanted"]) == (True, 1, 1)


def test_without_candidates_the_links_are_left_as_they_are(workspace: Workspace, store: Store) -> None:
    plan(workspace, store, SETTINGS)
    before = read_items(store, "link")
    workspace.candidates.unlink()
    still = sum(row["open"] for row in rows(store))
    assert plan(workspace, store, SETTINGS).counts["link"] == {"left as they are: there are no candidates": still}
    assert read_items(store, "link") == before


def test_an_imported_answer_stays(workspace: Workspace, store: Store) -> None:
    plan(workspace, store, ReviewSettings(gold=0.0))
    items = [NewItem(**{name: row[name] for name in NewItem.__dataclass_fields__}) for row in rows(store)]
    names = bases(workspace)
    one, other = next((a, b) for a in names for b in names if a < b and (a, b) not in mined(workspace))
    told = replace(items[0], gold="same")
    brought = NewItem("link", one, other, "imported", "mug", None, "different", 0.0, 2)
    alone = NewItem("link", one, "gone", "imported", "mug", None, "different", 0.0, 2)
    put_items(store, "link", [told, *items[1:], brought, alone])
    plan(workspace, store, ReviewSettings(gold=0.0))
    after = {(row["a"], row["b"]): row for row in rows(store)}
    assert after[told.a, told.b]["gold"] == "same"
    assert (after[one, other]["gold"], after[one, other]["open"]) == ("different", True)
    assert not after[one, "gone"]["open"]


def test_photo_items_begin_with_the_flagged_and_the_discordant(workspace: Workspace, store: Store) -> None:
    names = bases(workspace)
    photos = [row["image_id"] for row in read_rows(workspace.images) if row["instance_id"] == names[0]]
    flags = {
        "image_id": photos,
        "flag_blurred": [True, False, False, None],
        "flag_collage": [True, False, False, False],
    }
    texts(workspace, "photos", flags, {"flag_blurred": pa.bool_(), "flag_collage": pa.bool_()})
    scores = {
        "instance_id": names[:4],
        "score": [None, 3.0, -2.0, 0.5],
        "flag_two_objects": [None, False, False, False],
    }
    texts(workspace, "instances", scores, {"score": pa.float32(), "flag_two_objects": pa.bool_()})
    plan(workspace, store, SETTINGS)
    items = {row["a"]: row for row in rows(store, "photo")}
    assert items.keys() == {row["instance_id"] for row in read_rows(workspace.instances)}
    values = {name: items[name]["value"] for name in names}
    assert values[names[0]] == pytest.approx(0.25)
    assert values[names[1]] == pytest.approx(0.5 * 3 / 4)
    assert values[names[2]] == 0.0
    assert values[names[3]] == pytest.approx(0.5 * 0.5 / 1.5)
    assert {row["b"] for row in items.values()} == {""}


def test_identity_items_are_what_the_checks_suspect_and_links_do_not_ask(workspace: Workspace, store: Store) -> None:
    names = bases(workspace)
    asked = next(
        (row["instance_a"], row["instance_b"]) for row in read_rows(workspace.candidates) if row["kind"] == "mined"
    )
    others = [(one, other) for one in names for other in names if one < other and (one, other) not in mined(workspace)]
    suspected = [others[0], asked, others[1], others[2], ("gone", names[0])]
    texts(
        workspace, "same_object", {"instance_a": [a for a, _ in suspected], "instance_b": [b for _, b in suspected]}, {}
    )
    flags = {"instance_id": names[:3], "score": [9.0, 8.0, 7.0], "flag_two_objects": [True, True, True]}
    texts(workspace, "instances", flags, {"score": pa.float32(), "flag_two_objects": pa.bool_()})
    add_overrules(
        workspace, [Overrule("instance", names[1], "keep"), Overrule("same object", " = ".join(others[1]), "reject")]
    )
    counts = plan(workspace, store, SETTINGS).counts["identity"]
    items = {(row["a"], row["b"]): row for row in rows(store, "identity")}
    assert items.keys() == {(names[0], ""), (names[2], ""), others[0], others[2]}
    assert items[others[0]]["value"] > items[others[2]]["value"]
    assert {items[key]["kind"] for key in ((names[0], ""), others[0])} == {"two objects", "same object"}
    assert counts["left out: decided before"] == 2
    assert counts["left out: asked about as links"] == 1
    assert counts["left out: not in the catalogue any more"] == 1


def mined(workspace: Workspace) -> set[tuple[str, str]]:
    return {(row["instance_a"], row["instance_b"]) for row in read_rows(workspace.candidates) if row["kind"] == "mined"}


def test_an_instance_that_may_be_two_objects_is_not_shown_as_two(workspace: Workspace, store: Store) -> None:
    names = bases(workspace)
    flags = {"instance_id": names, "score": [9.0] * len(names), "flag_two_objects": [True] * len(names)}
    texts(workspace, "instances", flags, {"score": pa.float32(), "flag_two_objects": pa.bool_()})
    plan(workspace, store, SETTINGS)
    assert not any(row["kind"] == "halves" for row in rows(store))


def test_a_plan_does_not_undo_what_was_asked_for_since(workspace: Workspace, store: Store) -> None:
    """People who disagreed get their third, and photo checks keep theirs, whenever the work is planned again."""
    plan(workspace, store, SETTINGS)
    first = next(row for row in rows(store) if row["kind"] == "mined")
    for name, verdict in (("ann", "same"), ("ben", "different")):
        put_verdicts(store, name, "person", [NewVerdict("1", "link", first["a"], first["b"], verdict)])
    plan(workspace, store, SETTINGS)
    after = next(row for row in rows(store) if row["item"] == first["item"])
    assert (after["needed"], after["raised"], after["wanted"]) == (2, 1, 1)


def test_a_catalogue_is_needed(tmp_path: Path, store: Store) -> None:
    with pytest.raises(TwinError, match="does not exist"):
        plan(Workspace(tmp_path / "nothing"), store, SETTINGS)


def test_a_damaged_table_is_named(workspace: Workspace, store: Store) -> None:
    workspace.candidates.write_bytes(b"no table")
    with pytest.raises(TwinError, match=r"candidates\.parquet is not a readable"):
        plan(workspace, store, SETTINGS)


def test_gold_hardly_changes_when_the_catalogue_grows(workspace: Workspace, store: Store) -> None:
    plan(workspace, store, SETTINGS)
    before = {(row["a"], row["b"]) for row in rows(store) if row["gold"]}
    images = pq.read_table(workspace.images)
    gone = bases(workspace)[0]
    pq.write_table(images.filter(pc.not_equal(images["instance_id"], gone)), workspace.images)
    plan(workspace, store, SETTINGS)
    after = {(row["a"], row["b"]) for row in rows(store) if row["gold"] and row["open"]}
    assert after - before == set()


def test_known_answers_are_of_instances_with_photos_enough(workspace: Workspace, store: Store) -> None:
    """Where an instance has fewer photos than items of known answer show, it serves for none."""
    plan(workspace, store, SETTINGS)
    before = [row for row in rows(store) if row["gold"]]
    images, few = pq.read_table(workspace.images), before[0]["a"]
    kept = (row["image_id"] for row in images.to_pylist() if row["instance_id"] == few)
    gone = pa.array(sorted(kept)[1:])
    pq.write_table(images.filter(pc.invert(pc.is_in(images["image_id"], gone))), workspace.images)
    plan(workspace, store, SETTINGS)
    after = [row for row in rows(store) if row["gold"] and row["open"]]
    assert len(after) == len(before)
    assert not any(few in (row["a"], row["b"]) for row in after)


def test_no_photos_and_no_links_are_no_trouble(workspace: Workspace, store: Store) -> None:
    images = pq.read_table(workspace.images)
    pq.write_table(images.slice(0, 0), workspace.images)
    counts = plan(workspace, store, SETTINGS).counts["link"]
    assert open_keys(store) == set()
    assert counts["left out: not in the catalogue any more"] == len(read_rows(workspace.candidates))
