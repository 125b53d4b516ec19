"""Accepting writes tables and decisions once and for all, keeps what people wrote, and others can read it."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.review.accepting.reviewed import item_of, judge, mined_pairs, mined_workspace, put
from twin.catalog.checks import Overrule, add_overrules, overrules
from twin.core import ReviewSettings, TwinError, Workspace, read_rows, read_table, stale_reason, write_arrow
from twin.mine import LINKS, maybe_same_path
from twin.mine.rounds._known import read_earlier
from twin.pairs import build_pairs
from twin.report._holdings import exclusions, holdings
from twin.review.accepting import REJECTED, REVIEWED, accept, changed_since, open_begun
from twin.review.store import open_store, reviewers, store_url, undo


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    yield mined_workspace(tmp_path / "work")


def accepted_by(workspace: Workspace, rule: str = "majority") -> dict[str, Any]:
    settings = ReviewSettings()
    with closing(open_begun(workspace, settings)) as store:
        return accept(workspace, store, rule, settings)


def decisions(workspace: Workspace) -> dict[tuple[str, str], tuple[str, str]]:
    rows = overrules(workspace).to_pylist()
    return {(row["kind"], row["id"]): (row["decision"], row["note"]) for row in rows}


def photos_of(workspace: Workspace, instance: str) -> list[str]:
    return sorted(row["image_id"] for row in read_rows(workspace.images) if row["instance_id"] == instance)


def same(one: str, other: str) -> tuple[str, str]:
    return "same object", f"{min(one, other)} = {max(one, other)}"


def test_what_people_call_different_is_accepted_and_the_rest_has_a_reason(workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    put(workspace, "link", [item_of(pair) for pair in pairs[:4]])
    judge(workspace, {"anna": "ddsd", "ben": "dssc"}, pairs[:4])
    counts = accepted_by(workspace)
    rows = {(row["instance_a"], row["instance_b"]): row for row in read_rows(workspace.accepted, REVIEWED.names)}
    mined = {key: row for key, row in rows.items() if row["kind"] == "mined"}
    assert list(mined) == pairs[:1]
    assert mined[pairs[0]]["accepted_by"] == "majority"
    assert 0.5 < mined[pairs[0]]["probability"] < 1
    assert json.loads(mined[pairs[0]]["evidence"])["people"] == {"different": 2}
    twins = [row for row in rows.values() if row["kind"] == "near-twin"]
    assert {(row["accepted_by"], row["probability"]) for row in twins} == {("construction", 1.0)}
    rejected = {
        (row["instance_a"], row["instance_b"]): row["reason"]
        for row in read_rows(workspace.accepted.with_name("rejected.parquet"), REJECTED.names)
    }
    assert rejected.keys() | mined.keys() == set(pairs)
    assert [rejected[pair] for pair in pairs[1:4]] == ["no majority", "the same object", "no majority"]
    assert counts["rejected"] == {"nobody judged it": len(pairs) - 4, "no majority": 2, "the same object": 1}
    assert (counts["accepted"], counts["by_construction"]) == (1 + len(twins), len(twins))
    assert read_table(workspace.accepted).schema.equals(REVIEWED)


def test_links_set_aside_are_accepted_too_and_vanished_ones_are_told(workspace: Workspace) -> None:
    table, pairs = read_table(workspace.candidates), mined_pairs(workspace)
    mined = [place for place, kind in enumerate(table["kind"].to_pylist()) if kind == "mined"]
    write_arrow(maybe_same_path(workspace), table.take(pa.array(mined[:1])))
    write_arrow(workspace.candidates, table.take(pa.array([row for row in range(len(table)) if row not in mined[:2]])))
    put(workspace, "link", [item_of(pair) for pair in pairs[:2]])
    judge(workspace, {"anna": "dd", "ben": "dd"}, pairs[:2])
    counts = accepted_by(workspace)
    rows = [row for row in read_rows(workspace.accepted) if row["kind"] == "mined"]
    assert [(row["instance_a"], row["instance_b"]) for row in rows] == pairs[:1]
    assert counts["rejected"]["no longer proposed"] == 1


def test_known_truth_is_stronger_than_verdicts_and_gold_of_our_own_is_no_link(workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    twin = next(row for row in read_rows(workspace.candidates) if row["kind"] == "near-twin")
    known = [item_of(pairs[0], gold="different"), item_of(pairs[1], gold="same")]
    halves = item_of((pairs[2][0], pairs[2][0]), kind="halves", gold="same")
    twins = item_of((twin["instance_a"], twin["instance_b"]), kind="near-twin", gold="different")
    put(workspace, "link", [*known, halves, twins])
    judge(workspace, {"anna": "ssss"}, [pairs[0], pairs[1], (halves.a, halves.b), (twins.a, twins.b)])
    accepted_by(workspace)
    rows = {row["instance_b"]: row for row in read_rows(workspace.accepted) if row["instance_a"] == pairs[0][0]}
    assert (rows[pairs[0][1]]["accepted_by"], rows[pairs[0][1]]["probability"]) == ("gold", 1.0)
    assert list(decisions(workspace)) == [same(*pairs[1])]
    by = {(row["instance_a"], row["instance_b"]): row["accepted_by"] for row in read_rows(workspace.accepted)}
    assert by[twins.a, twins.b] == "construction"


def test_twice_is_once(workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    put(workspace, "link", [item_of(pair) for pair in pairs])
    judge(workspace, dict.fromkeys(("anna", "bob"), ("dds" * len(pairs))[: len(pairs)]), pairs)

    def files() -> dict[str, bytes]:
        paths = [*workspace.accepted.parent.iterdir(), workspace.root / "catalog" / "overrules.csv"]
        paths += (workspace.root / ".twin").iterdir()
        return {path.name: path.read_bytes() for path in paths}

    accepted_by(workspace, "dawid-skene")
    once = files()
    accepted_by(workspace, "dawid-skene")
    assert files() == once
    assert not [name for name in once if name.endswith(".part")]


def test_decisions_go_to_the_catalogue_and_are_taken_back_with_the_verdicts(workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    (one, other), lone = pairs[0], pairs[1][0]
    photos = photos_of(workspace, one)
    put(workspace, "link", [item_of(pairs[0]), item_of(pairs[1])])
    suspects = {"two objects": (lone, ""), "same object": pairs[2]}
    put(workspace, "identity", [item_of(pair, "identity", kind) for kind, pair in suspects.items()])
    judge(workspace, {"anna": "sd", "ben": "sd"}, pairs[:2], bad={"anna": (photos[0],), "ben": tuple(photos[:2])})
    judge(workspace, {"anna": "dd", "ben": "dd"}, [(lone, ""), pairs[2]], "identity")
    counts = accepted_by(workspace)
    told = decisions(workspace)
    assert told == {
        ("instance", lone): ("exclude", "review: 2 of 2 said so"),
        ("photo", photos[0]): ("exclude", "review: 2 of 2 said so"),
        same(one, other): ("accept", "review: 2 of 2 said so"),
        same(*pairs[2]): ("reject", "review: 2 of 2 said so"),
    }
    assert counts["overrules"] == {"added": 4, "withdrawn": 0, "decided by hand": 0, "unknown": 0, "to follow": 2}
    with closing(open_store(store_url(workspace, None))) as store:
        for person in reviewers(store):
            undo(store, person, [f"{person.name}-link-{one}-{other}"])
    judge(workspace, {"cleo": "d"}, pairs[:1])
    counts = accepted_by(workspace)
    assert same(one, other) not in decisions(workspace)
    # It was called bad with another verdict, too, and one more person has seen it now.
    assert decisions(workspace)["photo", photos[0]] == ("exclude", "review: 2 of 3 said so")
    assert counts["overrules"]["withdrawn"] == 1


def test_a_link_is_stronger_than_a_suspicion_about_the_same_pair(workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)[:4]
    put(workspace, "link", [item_of(pair) for pair in pairs])
    put(workspace, "identity", [item_of(pair, "identity", "same object") for pair in pairs])
    judge(workspace, {"anna": "ddsc", "ben": "ddsc"}, pairs)
    judge(workspace, {"anna": "sdds", "ben": "sdds"}, pairs, "identity")
    accepted_by(workspace)
    accepted = {(row["instance_a"], row["instance_b"]) for row in read_rows(workspace.accepted)}
    assert accepted & set(pairs) == set(pairs[:2])
    assert {key: decision for key, (decision, _) in decisions(workspace).items()} == {
        same(*pairs[1]): "reject",
        same(*pairs[2]): "accept",
        same(*pairs[3]): "accept",
    }


def test_gold_that_was_never_a_link_is_not_told_as_a_vanished_one(workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    names = sorted({name for pair in pairs for name in pair})
    never = next((one, other) for one in names for other in names if one < other and (one, other) not in pairs)
    put(workspace, "link", [item_of(pairs[0]), item_of(never, kind="imported", gold="different")])
    judge(workspace, {"anna": "dd"}, [pairs[0], never])
    assert accepted_by(workspace)["rejected"] == {"nobody judged it": len(pairs) - 1}


def test_unanimous_asks_for_as_many_people_whatever_models_spared(workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)[:2]
    put(workspace, "link", [replace(item_of(pair), needed=1) for pair in pairs])
    judge(workspace, {"anna": "dd", "ben": "d-"}, pairs)
    assert accepted_by(workspace, "unanimous")["rejected"]["too few verdicts"] == 1
    accepted = {(row["instance_a"], row["instance_b"]) for row in read_rows(workspace.accepted)}
    assert accepted & set(pairs) == {pairs[0]}


def test_what_somebody_wrote_by_hand_stays(workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    photo = photos_of(workspace, pairs[0][0])[0]
    by_hand = [
        Overrule("photo", photo, "keep", "I like it"),
        Overrule("same object", " = ".join(sorted(pairs[0])), "reject"),
        Overrule("instance", pairs[3][0], "exclude", "broken"),
    ]
    add_overrules(workspace, by_hand)
    put(workspace, "link", [item_of(pair) for pair in pairs[:2]])
    judge(workspace, {"anna": "ss", "bob": "ss"}, pairs[:2], bad={"anna": (photo,), "bob": (photo,)})
    counts = accepted_by(workspace)
    told = decisions(workspace)
    for item in by_hand:
        assert told[item.kind, item.id] == (item.decision, item.note)
    assert told[same(*pairs[1])][0] == "accept"
    assert counts["overrules"]["decided by hand"] == 2
    assert counts["overrules"]["to follow"] == 0


def test_decisions_about_what_is_gone_are_counted(workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    put(workspace, "link", [item_of(pairs[0]), item_of(("gone a", "gone b"))])
    judge(workspace, {"anna": "ds", "bob": "ds"}, [pairs[0], ("gone a", "gone b")])
    counts = accepted_by(workspace)
    assert counts["overrules"]["unknown"] == 1
    assert decisions(workspace) == {}


def test_the_stamp_tells_when_it_is_stale_and_mining_is_not(workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    put(workspace, "link", [item_of(pair) for pair in pairs])
    judge(workspace, {"anna": "d"}, pairs[:1])
    accepted_by(workspace)
    for stage in ("mine", "review"):
        stamp = workspace.stamped(stage)
        assert stamp is not None
        assert stale_reason(workspace.root, stamp) is None
    assert changed_since(workspace) is None
    judge(workspace, {"anna": "d"}, pairs[1:2])
    assert changed_since(workspace) == "verdicts changed"
    accepted_by(workspace)
    assert changed_since(workspace) is None
    write_arrow(workspace.candidates, read_table(workspace.candidates).slice(1))
    stamp = workspace.stamped("review")
    assert stamp is not None
    assert stale_reason(workspace.root, stamp) == "links/candidates.parquet changed"


def test_a_stale_mine_stage_stays_stale(workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    put(workspace, "link", [item_of(pairs[0])])
    judge(workspace, {"anna": "d"}, pairs[:1])
    write_arrow(workspace.images, read_table(workspace.images).slice(1))
    accepted_by(workspace)
    stamp = workspace.stamped("mine")
    assert stamp is not None
    assert stale_reason(workspace.root, stamp) == "catalog/images.parquet changed"


def test_the_next_stages_read_what_was_accepted(workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    put(workspace, "link", [item_of(pair) for pair in pairs])
    judge(workspace, {"anna": "d" * len(pairs)}, pairs)
    accepted_by(workspace)
    earlier = read_earlier(workspace, 1)
    assert len(earlier.accepted) == len(read_rows(workspace.accepted))
    counts = build_pairs(workspace, workspace.settings.pairs)
    assert sum(kinds["mined"] for kinds in counts["negatives"].values()) > 0
    left_out = [found for found in exclusions(workspace) if found.stage == "links"]
    assert sum(found.rows for found in left_out) == len(read_rows(workspace.accepted.with_name("rejected.parquet")))
    step = next(step for step in holdings(workspace) if step.name == "accepted look-alike links")
    assert step.parts["mined"] == len(pairs)


def test_nothing_judged_is_an_error_and_touches_nothing(workspace: Workspace) -> None:
    before = workspace.accepted.read_bytes()
    with pytest.raises(TwinError, match="has no review yet; begin with `twin review`"):
        accepted_by(workspace)
    assert not (workspace.root / "review.sqlite").exists()
    put(workspace, "link", [item_of(mined_pairs(workspace)[0])])
    judge(workspace, {"model": "d"}, mined_pairs(workspace)[:1], kind="model")
    for _ in range(2):
        with pytest.raises(TwinError, match="Nobody has judged anything yet"):
            accepted_by(workspace)
        assert workspace.accepted.read_bytes() == before
        workspace.candidates.unlink(missing_ok=True)
    assert workspace.stamped("review") is None


def judge_a_photo(workspace: Workspace) -> str:
    """Two people call a photo bad; returns its id."""
    instance = mined_pairs(workspace)[0][0]
    photo = photos_of(workspace, instance)[0]
    put(workspace, "photo", [item_of((instance, ""), "photo", "")])
    judge(
        workspace,
        dict.fromkeys(("anna", "ben"), "k"),
        [(instance, "")],
        "photo",
        bad={"anna": (photo,), "ben": (photo,)},
    )
    return photo


@pytest.mark.parametrize("mined", [True, False])
def test_photos_alone_are_decided_and_no_table_of_links_is_touched(workspace: Workspace, mined: bool) -> None:
    photo = judge_a_photo(workspace)
    put(workspace, "link", [item_of(pair) for pair in mined_pairs(workspace)])
    if not mined:
        shutil.rmtree(workspace.accepted.parent)
    before = {path.name: path.read_bytes() for path in workspace.accepted.parent.glob("*")}
    mine = workspace.stamped("mine")
    counts = accepted_by(workspace)
    assert "accepted" not in counts
    assert (counts["verdicts"], counts["decisions"]) == (2, {"photo: exclude": 1})
    assert decisions(workspace) == {("photo", photo): ("exclude", "review: 2 of 2 said so")}
    assert {path.name: path.read_bytes() for path in workspace.accepted.parent.glob("*")} == before
    assert workspace.stamped("mine") == mine
    stamp = workspace.stamped("review")
    assert stamp is not None
    assert (stamp.inputs, stamp.outputs) == ({}, {})
    assert stamp.counts == {"verdicts": 2, "decisions": {"photo: exclude": 1}}
    assert (stale_reason(workspace.root, stamp), changed_since(workspace)) == (None, None)


def test_links_that_are_judged_later_are_accepted_then(workspace: Workspace) -> None:
    pairs, photo = mined_pairs(workspace), judge_a_photo(workspace)
    put(workspace, "link", [item_of(pair) for pair in pairs])
    accepted_by(workspace)
    judge(workspace, {"cleo": "d"}, pairs[-1:])
    assert changed_since(workspace) == "verdicts changed"
    assert accepted_by(workspace)["accepted"] == 1 + 32
    assert ("photo", photo) in decisions(workspace)
    stamp = workspace.stamped("review")
    assert stamp is not None
    assert "links/accepted.parquet" in stamp.outputs


def test_links_whose_verdicts_were_all_undone_are_taken_back(workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    judge_a_photo(workspace)
    put(workspace, "link", [item_of(pair) for pair in pairs])
    judge(workspace, {"anna": "d"}, pairs[-1:])
    assert accepted_by(workspace)["accepted"] == 1 + 32
    with closing(open_store(store_url(workspace, None))) as store:
        anna = next(person for person in reviewers(store) if person.name == "anna")
        undo(store, anna, ["anna-link-" + "-".join(pairs[-1])])
    assert accepted_by(workspace)["accepted"] == 32
    workspace.candidates.unlink()
    with pytest.raises(TwinError, match="run `twin mine` first"):
        accepted_by(workspace)


def test_identities_alone_are_decided(workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    put(workspace, "identity", [item_of(pairs[0], "identity", "same object")])
    judge(workspace, {"anna": "s", "ben": "s"}, pairs[:1], "identity")
    before = workspace.accepted.read_bytes()
    assert accepted_by(workspace)["decisions"] == {"same object: accept": 1}
    assert list(decisions(workspace)) == [same(*pairs[0])]
    assert workspace.accepted.read_bytes() == before


def test_links_of_an_older_version_are_refused_in_words(workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    put(workspace, "link", [item_of(pairs[0])])
    judge(workspace, {"anna": "d"}, pairs[:1])
    write_arrow(workspace.candidates, read_table(workspace.candidates).drop_columns(["round"]))
    with pytest.raises(TwinError, match="has no column 'round'"):
        accepted_by(workspace)
    assert LINKS.names[-2] == "round"


def test_one_person_alone_joins_nothing_where_two_are_wanted(workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    put(workspace, "link", [item_of(pair) for pair in pairs[:2]])
    judge(workspace, {"anna": "ss"}, pairs[:2])
    assert accepted_by(workspace)["overrules"].get("same object: accept", 0) == 0
    assert decisions(workspace) == {}
    judge(workspace, {"bob": "ss"}, pairs[:2])
    accepted_by(workspace)
    assert {decision for decision, _ in decisions(workspace).values()} == {"accept"}
