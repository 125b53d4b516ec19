from subprocess import run
from sys import executable

import pytest

from tests.mine.photographed import write_workspace
from twin.core import MineSettings, TwinError, Workspace, read_rows, stale_reason
from twin.mine import accept_unreviewed, mine

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


def test_counts_agree_with_the_tables(workspace):
    counts = mine(workspace, MineSettings(links=3))
    rows = read_rows(workspace.candidates)
    aside = read_rows(workspace.candidates.with_name("maybe_same.parquet"))
    assert counts["instances"] == 13
    assert counts["near_twins"] == sum(row["kind"] == "near-twin" for row in rows) == 1
    assert counts["mined"] == sum(row["kind"] == "mined" for row in rows)
    assert counts["merged"] == sum(row["mutual"] for row in rows + aside)
    assert counts["maybe_same"] == len(aside)
    assert counts["same_base"] == 1
    assert counts["mined"] + counts["merged"] + counts["maybe_same"] == 13 * 3


def test_the_near_twin_carries_its_degree_and_changes(workspace):
    mine(workspace, MineSettings())
    [link] = [row for row in read_rows(workspace.candidates) if row["kind"] == "near-twin"]
    assert (link["instance_a"], link["instance_b"], link["degree"]) == ("cup0", "cup0-a", 4)
    assert link["changes"] == _TWIN["changes"]


def test_every_candidate_is_accepted_until_somebody_reviews(workspace):
    mine(workspace, MineSettings(links=2))
    accepted = read_rows(workspace.accepted)
    by = {"near-twin": "construction", "mined": "unreviewed"}
    assert accepted == [row | {"accepted_by": by[row["kind"]]} for row in read_rows(workspace.candidates)]
    (workspace.root / "review.sqlite").touch()
    mine(workspace, MineSettings(links=4))
    assert read_rows(workspace.accepted) == accepted
    assert accept_unreviewed(workspace) > len(accepted)


def test_the_same_input_gives_the_same_bytes_and_a_stamp(workspace):
    mine(workspace, MineSettings(block=2))
    first = [workspace.candidates.read_bytes(), workspace.accepted.read_bytes()]
    mine(workspace, MineSettings(block=100))
    assert first == [workspace.candidates.read_bytes(), workspace.accepted.read_bytes()]
    stamp = workspace.stamped("mine")
    assert stale_reason(workspace.root, stamp) is None
    write_workspace(workspace, _ROWS, seed=1)
    assert stale_reason(workspace.root, stamp)


def test_photos_without_vectors_and_unknown_instances_are_named(workspace):
    images = workspace.images.read_bytes()
    write_workspace(workspace, [*_ROWS, _TWIN], photos=2)
    workspace.images.write_bytes(images)
    with pytest.raises(TwinError, match="Image cup0-2 has no vector of lite0; run `twin embed` again"):
        mine(workspace, MineSettings())
    write_workspace(workspace, _ROWS)
    workspace.images.write_bytes(images)
    with pytest.raises(TwinError, match="has no instance cup0-a"):
        mine(workspace, MineSettings())


def _command(*arguments):
    command = [executable, "-c", "from twin.cli import main; main()", "mine", *arguments]
    return run(command, capture_output=True, text=True, check=False)


def test_the_command_shows_distributions_and_what_was_kept_out(workspace):
    result = _command("-w", str(workspace.root), "--links", "2", "--similarity", "max")
    assert result.returncode == 0
    for words in (
        "similarity (max)",
        "photos of one instance",
        "mined look-alikes",
        "1 near-twin links",
        "1 pairs of one base",
    ):
        assert words in " ".join(result.stdout.split())


def test_a_workspace_without_a_catalogue_is_one_line_and_exit_code_2(tmp_path):
    result = _command("-w", str(tmp_path / "nowhere"))
    assert result.returncode == 2
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


def test_a_catalogue_without_vectors_says_what_to_run(workspace):
    (workspace.root / ".twin" / "embed.json").unlink()
    with pytest.raises(TwinError, match="run `twin embed` first"):
        mine(workspace, MineSettings())
