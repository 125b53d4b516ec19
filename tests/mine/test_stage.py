import json
from contextlib import closing
from subprocess import run
from sys import executable

import numpy as np
import pytest

from tests.mine.photographed import unit, write_workspace
from twin.catalog.checks import add_overrules, same_object
from twin.core import MineSettings, TwinError, Workspace, generator, read_rows, read_table, stale_reason, write_arrow
from twin.mine import accept_unreviewed, mine
from twin.mine._tables import ACCEPTED, LINKS, maybe_same_path
from twin.review.store import NewItem, NewVerdict, open_store, put_items, put_verdicts, store_url

_ROWS = [{"instance_id": f"{kind}{number}", "category": kind} for kind in ("cup", "vase") for number in range(6)]
_TWIN = {
    "instance_id": "cup0-a",
    "category": "cup",
    "source": "render",
    "base": "cup0",
    "degree": 4,
    "changes": '[{"attribute": "height"}]',
}


@pytest.fixture
def workspace(tmp_path):
    workspace = Workspace(tmp_path)
    write_workspace(workspace, [*_ROWS, _TWIN])
    return workspace


def test_links_stay_inside_a_category_unless_asked(workspace):
    mine(workspace, MineSettings(links=3))
    rows = read_rows(workspace.candidates)
    assert {row["category"] for row in rows} == {"cup", "vase"}
    assert all(row["instance_a"][:2] == row["instance_b"][:2] for row in rows)
    mine(workspace, MineSettings(links=3, across=True))
    across = [row for row in read_rows(workspace.candidates) if row["instance_a"][:2] != row["instance_b"][:2]]
    assert across
    assert {row["category"] for row in across} == {"cup / vase"}


def test_tables_have_their_schemas_and_order(workspace):
    mine(workspace, MineSettings(links=3))
    for path, schema in (
        (workspace.candidates, LINKS),
        (maybe_same_path(workspace), LINKS),
        (workspace.accepted, ACCEPTED),
    ):
        table = read_table(path)
        assert table.schema.remove_metadata() == schema
        pairs = [(row["instance_a"], row["instance_b"]) for row in table.to_pylist()]
        assert pairs == sorted(set(pairs))
        assert all(one < other for one, other in pairs)
    mined = [row for row in read_rows(workspace.candidates) if row["kind"] == "mined"]
    assert all((row["round"], row["score"]) == (0, row["similarity"]) for row in mined)


def test_counts_and_rules_agree_with_the_tables(workspace):
    counts = mine(workspace, MineSettings(links=3))
    rows, aside = read_rows(workspace.candidates), read_rows(maybe_same_path(workspace))
    record = json.loads(workspace.candidates.with_name("mine.json").read_text())
    assert record["counts"] == counts == workspace.stamped("mine").counts
    assert counts["instances"] == 13
    assert counts["near_twins"] == sum(row["kind"] == "near-twin" for row in rows) == 1
    assert counts["mined"] == sum(row["kind"] == "mined" for row in rows)
    rules = {line["rule"]: line["pairs"] for line in record["rules"]}
    assert rules["maybe the same"] == counts["maybe_same"] == len(aside)
    assert (rules["near-twins"], rules["another category"]) == (1, 6 * 7)
    assert counts["mined"] + sum(rules.values()) == 13 * 12 // 2
    assert set(record["similarity"]) >= {"photos of one instance", "mined links, after rules"}


def test_the_near_twin_carries_its_degree_and_changes(workspace):
    mine(workspace, MineSettings())
    [link] = [row for row in read_rows(workspace.candidates) if row["kind"] == "near-twin"]
    assert (link["instance_a"], link["instance_b"], link["degree"]) == ("cup0", "cup0-a", 4)
    assert (link["rank"], link["mutual"], link["round"], link["changes"]) == (0, False, 0, _TWIN["changes"])


def test_two_instances_accepted_as_one_object_are_not_linked(workspace):
    mine(workspace, MineSettings(links=9))
    pairs = {(row["instance_a"], row["instance_b"]) for row in read_rows(workspace.candidates)}
    assert ("cup1", "cup2") in pairs | {
        (r["instance_a"], r["instance_b"]) for r in read_rows(maybe_same_path(workspace))
    }
    add_overrules(workspace, [same_object("cup1", "cup2")])
    assert stale_reason(workspace.root, workspace.stamped("mine")) is None, "there was no such table to depend on"
    mine(workspace, MineSettings(links=9))
    for path in (workspace.candidates, maybe_same_path(workspace)):
        assert ("cup1", "cup2") not in {(row["instance_a"], row["instance_b"]) for row in read_rows(path)}
    add_overrules(workspace, [same_object("cup3", "cup4")])
    assert stale_reason(workspace.root, workspace.stamped("mine")) == "catalog/overrules.csv changed"


def test_every_candidate_is_accepted_until_somebody_reviews(workspace):
    mine(workspace, MineSettings(links=2))
    accepted = read_rows(workspace.accepted)
    by = {"near-twin": "construction", "mined": "unreviewed"}
    assert accepted == [row | {"accepted_by": by[row["kind"]]} for row in read_rows(workspace.candidates)]
    (workspace.root / "review.sqlite").touch()
    mine(workspace, MineSettings(links=4))
    assert read_rows(workspace.accepted) == accepted
    (workspace.root / "review.sqlite").unlink()
    (workspace.root / "twin.yaml").write_text("review:\n  database: postgresql://elsewhere/review\n")
    mine(Workspace(workspace.root), MineSettings(links=4))
    assert read_rows(workspace.accepted) == accepted
    assert accept_unreviewed(workspace) > len(accepted)


def test_links_are_accepted_as_they_are_until_one_is_judged(workspace):
    """A review of photos alone changes nothing, whether or not it was accepted."""
    with closing(open_store(store_url(workspace, None))) as store:
        put_items(store, "photo", [NewItem("photo", "cup1", "", "", "cup", None, None, 0.0, 2)])
        put_items(store, "link", [NewItem("link", "cup1", "cup2", "mined", "cup", 0.5, None, 0.0, 2)])
        put_verdicts(store, "anna", "person", [NewVerdict("1", "photo", "cup1", "", "checked")])
        mine(workspace, MineSettings(links=1))
        assert {row["accepted_by"] for row in read_rows(workspace.accepted)} == {"construction", "unreviewed"}
        workspace.stamp("review", settings={}, inputs=[], outputs=[], counts={})
        workspace.accepted.unlink()
        mine(workspace, MineSettings(links=2))
        before = workspace.accepted.read_bytes()
        put_verdicts(store, "anna", "person", [NewVerdict("2", "link", "cup1", "cup2", "different")])
        mine(workspace, MineSettings(links=4))
        assert workspace.accepted.read_bytes() == before


def test_links_that_a_review_accepted_stay(workspace):
    mine(workspace, MineSettings(links=2))
    before = workspace.accepted.read_bytes()
    workspace.stamp("review", settings={}, inputs=[], outputs=[workspace.accepted], counts={})
    mine(workspace, MineSettings(links=4))
    assert workspace.accepted.read_bytes() == before


def test_the_same_input_gives_the_same_bytes_and_a_stamp(workspace):
    outputs = [workspace.candidates, workspace.accepted, workspace.candidates.with_name("mine.json")]
    mine(workspace, MineSettings(block=2))
    first = [path.read_bytes() for path in outputs]
    mine(workspace, MineSettings(block=100))
    assert first == [path.read_bytes() for path in outputs]
    stamp = workspace.stamped("mine")
    assert stale_reason(workspace.root, stamp) is None
    write_workspace(workspace, _ROWS, seed=1)
    assert stale_reason(workspace.root, stamp)


RULES = [
    {"similarity": similarity, "across": across} for similarity in ("mean", "max", "top") for across in (False, True)
]


@pytest.mark.parametrize("rules", RULES, ids=str)
@pytest.mark.parametrize(
    ("instances", "photos"), [(1, 4), (30, 1), (70, 2)], ids=["one", "one photo each", "all equal"]
)
def test_degenerate_catalogues_work(tmp_path, instances, photos, rules):
    rows = [{"instance_id": f"i{number:02d}", "category": "cup"} for number in range(instances)]
    shape = (instances * photos, 8)
    # All equal: more than the shortlist holds.
    vectors = unit(np.ones(shape) if photos == 2 else generator(0).normal(size=shape))
    write_workspace(Workspace(tmp_path), rows, photos=photos, vectors=vectors)
    counts = mine(Workspace(tmp_path), MineSettings(**rules))
    assert counts["instances"] == instances
    assert (counts["mined"] > 0) == (instances > 1)
    assert counts["maybe_same"] == 0


def test_thousands_of_photos_of_one_instance_work(tmp_path):
    vectors = unit(generator(0).normal(size=(5010, 16)))
    rows = [{"instance_id": f"i{number:04d}", "category": "cup"} for number in range(5010)]
    workspace = Workspace(tmp_path)
    write_workspace(workspace, rows, photos=1, vectors=vectors)
    table = read_table(workspace.images)
    owners = ["i0000"] * 5000 + [f"i{number:04d}" for number in range(5000, 5010)]
    write_arrow(workspace.images, table.set_column(1, "instance_id", [owners]))
    for similarity in ("mean", "max", "top"):
        counts = mine(workspace, MineSettings(similarity=similarity))
        assert (counts["instances"], counts["without_link"]) == (11, 0)


def _command(*arguments):
    command = [executable, "-c", "from twin.cli import main; main()", "mine", *arguments]
    return run(command, capture_output=True, text=True, check=False)


def test_the_command_shows_distributions_and_what_was_kept_out(workspace):
    result = _command("-w", str(workspace.root), "--links", "2", "--similarity", "top", "--top-m", "3")
    assert result.returncode == 0
    shown = " ".join(result.stdout.split())
    for words in ("similarity (top 3)", "photos of one instance", "mined links, after rules", "1 near-twin links"):
        assert words in shown
    for words in ("another category", "42", "neither is among the 2 nearest"):
        assert words in shown


def test_a_workspace_without_a_catalogue_is_one_line_and_exit_code_2(tmp_path):
    result = _command("-w", str(tmp_path / "nowhere"))
    assert result.returncode == 2
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


def test_a_catalogue_without_vectors_says_what_to_run(workspace):
    (workspace.root / ".twin" / "embed.json").unlink()
    with pytest.raises(TwinError, match="run `twin embed` first"):
        mine(workspace, MineSettings())
