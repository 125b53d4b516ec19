"""Judging links of real photos: what is asked, what is kept, and what happens when it is cut short."""

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.review.judging.drawn import ColourJudge, link, write_links
from twin.catalog import ImageStore
from twin.core import ReviewSettings, TwinError, Workspace, read_rows
from twin.review import gold_photos, link_sides
from twin.review.judging import _judging, judge_links
from twin.review.planning import plan
from twin.review.store import NewVerdict, Store, open_store, put_verdicts, read_items, read_verdicts


def photos_of(workspace: Workspace) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in read_rows(workspace.images):
        found.setdefault(row["instance_id"], []).append(row["image_id"])
    return found


def test_a_link_gets_the_mean_over_its_photo_pairs_in_both_orders(workspace: Workspace, store: Store) -> None:
    judge = ColourJudge()
    counts = judge_links(workspace, store, judge, photos=3)
    items = {row["item"]: row for row in read_items(store, "link").to_pylist()}
    assert counts == {"judged": len(items), "refused": 0, "known": 0, "gone": 0}
    said = read_verdicts(store, "link").to_pylist()
    assert len(said) == len(items)
    assert {(row["reviewer"], row["reviewer_kind"]) for row in said} == {("colours", "model")}
    photos, images = photos_of(workspace), ImageStore(workspace)
    most = gold_photos(map(len, photos.values()))
    for row in said:
        sides = link_sides(row["kind"], photos[row["a"]], photos[row["b"]], most=most)
        pairs = [(one, other) for one, other in judge.asked if one in sides[0] and other in sides[1]]
        assert len(pairs) == len(set(pairs)) == min(3, len(sides[0]) * len(sides[1]))
        assert {(other, one) for one, other in pairs} <= set(judge.asked)
        both = [judge.probability(images.get(x), images.get(y)) for one in pairs for x, y in (one, one[::-1])]
        assert row["confidence"] == pytest.approx(1 - np.mean(both))
        assert row["verdict"] == ("different" if row["confidence"] >= 0.5 else "same")


def test_what_was_judged_is_not_asked_about_again(workspace: Workspace, store: Store) -> None:
    judge_links(workspace, store, ColourJudge(), photos=2)
    before = read_verdicts(store)
    again = ColourJudge()
    counts = judge_links(workspace, store, again, photos=2)
    assert (counts["judged"], counts["known"], again.asked) == (0, len(before), [])
    assert read_verdicts(store) == before


def test_a_run_that_was_stopped_goes_on_and_asks_nothing_twice(
    workspace: Workspace, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_judging, "_BLOCK", 2)
    first, second, whole = ColourJudge(patience=2), ColourJudge(), ColourJudge("in one go")
    with pytest.raises(KeyboardInterrupt):
        judge_links(workspace, store, first, photos=2)
    assert read_verdicts(store).num_rows == 4
    judge_links(workspace, store, second, photos=2)
    judge_links(workspace, store, whole, photos=2)
    assert not set(first.asked) & set(second.asked)
    assert sorted(first.asked + second.asked) == sorted(whole.asked)
    said = read_verdicts(store).to_pylist()
    names = ("item", "verdict", "confidence")
    stopped, other = (
        [[row[n] for n in names] for row in said if row["reviewer"] == r] for r in ("colours", "in one go")
    )
    assert stopped == other


def test_a_judge_that_says_nothing_is_kept_as_cannot_tell(workspace: Workspace, store: Store) -> None:
    photos = photos_of(workspace)
    mute = next(row["a"] for row in read_items(store, "link").to_pylist() if row["kind"] == "mined")
    judge = ColourJudge(silent=frozenset(photos[mute]))
    counts = judge_links(workspace, store, judge, photos=2)
    said = read_verdicts(store).to_pylist()
    refused = [row for row in said if mute in (row["a"], row["b"])]
    assert counts["refused"] == len(refused) > 0
    assert {(row["verdict"], row["confidence"]) for row in refused} == {("cannot_tell", None)}
    assert all(row["confidence"] is not None for row in said if row not in refused)
    again = ColourJudge(silent=judge.silent)
    assert judge_links(workspace, store, again, photos=2)["known"] == len(said)
    assert again.asked == []


def test_one_silent_photo_leaves_the_other_pairs(workspace: Workspace, store: Store) -> None:
    photos = photos_of(workspace)
    name = next(row["a"] for row in read_items(store, "link").to_pylist() if row["kind"] == "mined")
    counts = judge_links(workspace, store, ColourJudge(silent=frozenset(photos[name][:1])), photos=4)
    assert counts["refused"] == 0


def test_links_whose_photos_are_gone_are_counted(workspace: Workspace, store: Store) -> None:
    gone = next(row["a"] for row in read_items(store, "link").to_pylist() if row["kind"] == "mined")
    table = pq.read_table(workspace.images)
    pq.write_table(table.filter(pc.not_equal(table["instance_id"], gone)), workspace.images)
    of_gone = [row for row in read_items(store, "link").to_pylist() if gone in (row["a"], row["b"])]
    counts = judge_links(workspace, store, ColourJudge(), photos=2)
    assert counts["gone"] == len(of_gone) > 0


def test_closed_links_are_judged_only_where_people_have(workspace: Workspace, store: Store) -> None:
    mined = [row for row in read_items(store, "link").to_pylist() if row["kind"] == "mined"]
    judged, other = mined[0], mined[1]
    put_verdicts(store, "ann", "person", [NewVerdict("1", "link", judged["a"], judged["b"], "different")])
    write_links(workspace.candidates, [link(row["a"], row["b"], category=row["category"]) for row in mined[2:]])
    plan(workspace, store, ReviewSettings(gold=0.0))
    judge_links(workspace, store, ColourJudge(), photos=1)
    said = {row["item"] for row in read_verdicts(store).to_pylist() if row["reviewer"] == "colours"}
    assert judged["item"] in said
    assert other["item"] not in said
    assert said == {row["item"] for row in mined} - {other["item"]}


def test_without_links_the_user_is_told_what_to_do(
    workspace: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    empty = open_store(f"sqlite:///{tmp_path_factory.mktemp('empty') / 'review.sqlite'}")
    with pytest.raises(TwinError, match="twin review plan"):
        judge_links(workspace, empty, ColourJudge(), photos=1)
    empty.close()
