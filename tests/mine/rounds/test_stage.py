import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from twin.core import MineSettings, TwinError, read_rows, stale_reason, write_arrow
from twin.mine import mine, mine_round
from twin.mine._tables import maybe_same_path

SETTINGS = MineSettings(links=3)


def _keys(path, number=None):
    rows = [row for row in read_rows(path) if number is None or row["round"] == number]
    return [(row["instance_a"], row["instance_b"]) for row in rows]


def _files(workspace):
    """All that the mine stage leaves."""
    paths = [workspace.root / ".twin" / "mine.json", *workspace.candidates.parent.iterdir()]
    return {path: path.read_bytes() for path in paths}


def test_a_round_adds_links_that_nobody_proposed_before(workspace):
    before = read_rows(workspace.candidates)
    counts = mine_round(workspace, SETTINGS, 1)
    rows = read_rows(workspace.candidates)
    assert [row for row in rows if row["round"] == 0] == before
    new = [row for row in rows if row["round"] == 1]
    assert len(new) == counts["mined"] > 0
    assert len(set(_keys(workspace.candidates))) == len(rows)
    assert all(row["kind"] == "mined" and 0 <= row["score"] <= 1 for row in new)
    assert _keys(workspace.candidates) == sorted(_keys(workspace.candidates))
    ends = np.unique([end for key in _keys(workspace.candidates, 1) for end in key], return_counts=True)[1]
    assert ends.max() <= SETTINGS.links


def test_links_are_accepted_where_nobody_reviews_and_left_alone_otherwise(workspace):
    rows = read_rows(workspace.accepted)[1:]  # somebody took one out by hand
    table = pq.read_table(workspace.accepted)
    write_arrow(workspace.accepted, table.slice(1))
    mine_round(workspace, SETTINGS, 1)
    accepted = read_rows(workspace.accepted)
    assert [row for row in accepted if row["round"] == 0] == rows
    assert {row["accepted_by"] for row in accepted if row["round"] == 1} == {"unreviewed"}
    assert _keys(workspace.accepted, 1) == _keys(workspace.candidates, 1)
    (workspace.root / "review.sqlite").touch()
    mine_round(workspace, SETTINGS, 2)
    assert read_rows(workspace.accepted) == [row for row in accepted if row["round"] < 2]
    assert _keys(workspace.candidates, 2)


def test_rounds_build_on_one_another_and_a_repeated_one_replaces_the_later(workspace):
    stamp, record = workspace.root / ".twin" / "mine.json", workspace.candidates.with_name("rounds.json")
    unmade = stamp.read_bytes(), workspace.accepted.read_bytes()
    mine_round(workspace, SETTINGS, 1)
    made = [path.read_bytes() for path in (workspace.candidates, workspace.accepted, record, stamp)]
    mine_round(workspace, SETTINGS, 2)
    assert {row["round"] for row in read_rows(workspace.accepted)} == {0, 1, 2}
    assert [entry["round"] for entry in json.loads(record.read_text())["rounds"]] == [1, 2]
    # As a run leaves it that is killed after its first table.
    stamp.write_bytes(unmade[0])
    workspace.accepted.write_bytes(unmade[1])
    mine_round(workspace, SETTINGS, 1)
    assert [path.read_bytes() for path in (workspace.candidates, workspace.accepted, record, stamp)] == made


def test_the_stage_is_up_to_date_afterwards_and_starts_anew_without_a_round(workspace):
    mine_round(workspace, SETTINGS, 1)
    assert stale_reason(workspace.root, workspace.stamped("mine")) is None
    assert workspace.stamped("mine").counts["rounds"] == 1
    mine(workspace, SETTINGS)
    assert {row["round"] for row in read_rows(workspace.accepted)} == {0}
    with pytest.raises(TwinError, match="the next one is `twin mine --round 1`"):
        mine_round(workspace, SETTINGS, 2)


def test_a_round_that_is_up_to_date_is_not_made_again(workspace, capsys, monkeypatch):
    counts, made = mine_round(workspace, SETTINGS, 1), _files(workspace)
    monkeypatch.setattr("twin.mine.rounds._stage.read_photographed", lambda _: pytest.fail("nothing is to be read"))
    assert mine_round(workspace, SETTINGS, 1) == counts
    assert "Round 1 is up to date." in capsys.readouterr().out
    assert _files(workspace) == made
    for settings in (SETTINGS.model_copy(update={"links": 2}), SETTINGS.model_copy(update={"shortlist": 9})):
        with pytest.raises(pytest.fail.Exception, match="nothing is to be read"):
            mine_round(workspace, settings, 1)


def test_the_split_that_a_round_has_read_belongs_to_its_inputs(workspace):
    assert "pairs/splits.parquet" not in workspace.stamped("mine").inputs
    before = mine_round(workspace, SETTINGS, 1)
    stamp, made = workspace.stamped("mine"), _files(workspace)
    splits = pq.read_table(workspace.pairs("splits"))
    write_arrow(workspace.pairs("splits"), splits)
    assert stale_reason(workspace.root, stamp) is None, "what is written again is the same"
    write_arrow(workspace.pairs("splits"), splits.slice(2))
    assert stale_reason(workspace.root, stamp) == "pairs/splits.parquet changed"
    with pytest.raises(TwinError, match=r"rounds before are stale \(pairs/splits.parquet changed\); .* --round 1`"):
        mine_round(workspace, SETTINGS, 2)
    mine_round(workspace, SETTINGS, 1)
    assert stale_reason(workspace.root, workspace.stamped("mine")) is None
    write_arrow(workspace.pairs("splits"), splits)
    assert mine_round(workspace, SETTINGS, 1) == before
    assert _files(workspace) == made


@pytest.mark.parametrize("changed", ["accepted", "candidates"])
def test_a_round_whose_tables_were_changed_is_made_again(workspace, changed):
    mine_round(workspace, SETTINGS, 1)
    path = getattr(workspace, changed)
    first = next(row for row in read_rows(path) if row["round"] == 1)
    table = pq.read_table(path)
    write_arrow(path, table.filter([row["round"] == 0 for row in table.to_pylist()]))
    mine_round(workspace, SETTINGS, 1)
    assert first in read_rows(path)


def test_plain_mining_forgets_the_rounds_and_the_split_they_read(workspace):
    plain = _files(workspace)
    mine_round(workspace, SETTINGS, 1)
    record = workspace.candidates.with_name("rounds.json")
    assert record.exists()
    mine(workspace, MineSettings(links=4))
    assert not record.exists()
    assert _files(workspace) == plain
    assert "pairs/splits.parquet" not in workspace.stamped("mine").inputs


class _Died(BaseException):
    """A process does not come to except clauses for errors when it is killed."""


@pytest.mark.slow
def test_a_round_that_died_between_two_renames_is_made_as_if_nothing_had_happened(workspace, monkeypatch):
    mine_round(workspace, SETTINGS, 1)
    one = _files(workspace)
    mine_round(workspace, SETTINGS, 2)
    two = _files(workspace)
    for renames in (1, 3):  # behind the record, and behind some of the tables
        for path, data in one.items():
            path.write_bytes(data)
        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", _dying(Path.replace, renames))
            with pytest.raises(_Died):
                mine_round(workspace, SETTINGS, 2)
        assert _files(workspace) != two
        assert stale_reason(workspace.root, workspace.stamped("mine"))
        mine_round(workspace, SETTINGS, 2)
        assert _files(workspace) == two


def _dying(rename, renames):
    """``rename`` that works so many times."""
    left = [renames]

    def replaced(path, target):
        if not left[0]:
            raise _Died
        left[0] -= 1
        return rename(path, target)

    return replaced


def test_tables_without_round_and_score_are_of_round_zero(workspace):
    for path in (workspace.candidates, workspace.accepted, maybe_same_path(workspace)):
        write_arrow(path, pq.read_table(path).drop_columns(["round", "score"]))
    mine_round(workspace, SETTINGS, 1)
    old = [row for row in read_rows(workspace.candidates) if row["round"] == 0]
    assert old
    assert all(row["score"] == row["similarity"] for row in old)


def test_the_record_holds_what_was_found(workspace):
    counts = mine_round(workspace, SETTINGS, 1)
    [entry] = json.loads(workspace.candidates.with_name("rounds.json").read_text())["rounds"]
    assert entry["counts"] == counts
    assert set(entry["learned_from"]) == {"positive", "mined", "near-twin"}
    assert entry["same"]["proposed now"]["number"] == counts["mined"]
    assert entry["same"]["photos of one instance"]["number"] == 24
    assert entry["recall"]["comparators"]["1"]["twins"] == 6
    assert set(entry["recall"]["similarity"]) == {"1", "2"}


@pytest.mark.parametrize(
    ("missing", "message"),
    [("pairs/splits.parquet", "run `twin pairs` first"), (".twin/mine.json", "run `twin mine` first")],
)
def test_what_is_missing_is_named(workspace, missing, message):
    (workspace.root / missing).unlink()
    with pytest.raises(TwinError, match=message):
        mine_round(workspace, SETTINGS, 1)


def test_stale_links_and_too_few_clusters_are_refused(workspace):
    splits = pq.read_table(workspace.pairs("splits"))
    write_arrow(workspace.pairs("splits"), splits.slice(0, 4))
    with pytest.raises(TwinError, match="2 training clusters; a round needs 3"):
        mine_round(workspace, SETTINGS, 1)
    table = pq.read_table(workspace.images)
    write_arrow(workspace.images, table.slice(1))
    with pytest.raises(TwinError, match=r"stale .*run `twin mine` without --round"):
        mine_round(workspace, SETTINGS, 1)


def test_links_of_another_catalogue_are_refused(workspace):
    table = pq.read_table(workspace.accepted)
    names = ["gone", *table["instance_b"].to_pylist()[1:]]
    write_arrow(workspace.accepted, table.set_column(1, "instance_b", [names]))
    with pytest.raises(TwinError, match="earlier catalogue"):
        mine_round(workspace, SETTINGS, 1)
