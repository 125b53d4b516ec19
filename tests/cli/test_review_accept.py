"""``twin review accept``: what it says, and what to run next."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Twin
from tests.review.accepting.reviewed import item_of, judge, mined_pairs, mined_workspace, put
from twin.core import Workspace, read_rows, read_table, write_arrow


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = mined_workspace(tmp_path / "work")
    put(made, "link", [item_of(pair) for pair in mined_pairs(made)])
    return made


def test_accepted_and_left_out_links_are_counted_and_pairs_come_next(twin: Twin, workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    letters = "d" * (len(pairs) - 2)
    judge(workspace, {"anna": f"{letters}ds", "ben": f"{letters}ss"}, pairs)
    shown = twin("review", "accept", "-w", workspace.root, "--rule", "unanimous")
    assert (shown.code, shown.err) == (0, "")
    assert f"{len(pairs) - 2} links accepted by unanimous, and 32 near-twins by construction" in shown.out
    assert "estimated label error " in shown.out
    assert "by gold alone –" in shown.out
    assert "left out: 1 × not unanimous (links/rejected.parquet)" in shown.out
    assert "for the catalogue: 1 × same object: accept" in shown.out
    assert shown.out.splitlines()[-1] == "Next: `twin pairs`."
    assert twin("pairs", "-w", workspace.root).code == 0


def test_links_of_known_answer_are_told_apart_from_those_of_the_rule(twin: Twin, tmp_path: Path) -> None:
    made = mined_workspace(tmp_path / "known")
    pairs = mined_pairs(made)
    put(made, "link", [item_of(pair, gold=None if pair == pairs[0] else "different") for pair in pairs[:11]])
    judge(made, {"anna": "d", "ben": "d"}, pairs[:1])
    shown = twin("review", "accept", "-w", made.root, "--rule", "majority")
    known = "10 by gold (their answer is known)"
    assert f"1 link accepted by majority, {known}, and 32 near-twins by construction;" in shown.out
    record = json.loads(made.accepted.with_name("review.json").read_text("utf-8"))
    assert (record["counts"]["accepted"], record["counts"]["by_gold"]) == (1 + 10 + 32, 10)


def test_least_asks_for_more_than_the_likelier(twin: Twin, workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    sure = len(pairs) - 4
    judge(workspace, {"anna": "d" * len(pairs), "ben": "d" * sure + "ssss"}, pairs)
    many = {}
    for least in (0.5, 0.99):
        assert twin("review", "accept", "-w", workspace.root, "--least", least).code == 0
        probability = [row["probability"] for row in read_rows(workspace.accepted) if row["kind"] == "mined"]
        assert min(probability) > least
        many[least] = len(probability)
    assert many == {0.5: len(pairs), 0.99: sure}


def test_a_bad_photo_sends_to_the_checks_first(twin: Twin, workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    photo = next(row["image_id"] for row in read_rows(workspace.images) if row["instance_id"] == pairs[0][0])
    judge(workspace, {"anna": "d"}, pairs[:1], bad={"anna": (photo,)})
    for _ in range(2):  # as long as the catalogue holds it
        shown = twin("review", "accept", "-w", workspace.root)
        assert shown.out.splitlines()[-1].startswith("Next: `twin catalog check`, which follows the decisions")
    (workspace.root / "catalog" / "overrules.csv").write_text(f"kind,id,decision,note\nphoto,{photo},keep,mine\n")
    shown = twin("review", "accept", "-w", workspace.root)
    assert "1 decision left as somebody made it by hand in catalog/overrules.csv." in shown.out
    assert shown.out.splitlines()[-1] == "Next: `twin pairs`."


def test_nothing_judged_is_an_error(twin: Twin, workspace: Workspace) -> None:
    shown = twin("review", "accept", "-w", workspace.root)
    assert shown.code == 2
    assert shown.err.startswith("Error: Nobody has judged anything yet")


@pytest.mark.parametrize("mined", [True, False])
def test_photos_are_decided_though_no_link_was_judged(twin: Twin, workspace: Workspace, mined: bool) -> None:
    instance = mined_pairs(workspace)[0][0]
    photo = next(row["image_id"] for row in read_rows(workspace.images) if row["instance_id"] == instance)
    put(workspace, "photo", [item_of((instance, ""), "photo", "")])
    judge(workspace, {"anna": "k"}, [(instance, "")], "photo", bad={"anna": (photo,)})
    if not mined:
        shutil.rmtree(workspace.accepted.parent)
    shown = twin("review", "accept", "-w", workspace.root)
    assert (shown.code, shown.err) == (0, "")
    first, second, last = shown.out.splitlines()
    assert first == (
        "No link has been judged yet, so none was accepted; links/ is as it was."
        if mined
        else "No links are proposed (`twin mine`), so none was accepted."
    )
    assert second == "for the catalogue: 1 × photo: exclude (catalog/overrules.csv)"
    assert last.startswith("Next: `twin catalog check`, which follows the decisions")
    assert "`twin mine`, `twin review`, since" in last
    assert workspace.accepted.exists() is mined
    (line,) = [line for line in twin("status", "-w", workspace.root).out.splitlines() if "│ review" in line]
    assert "up to date" in line
    assert "decisions (1 photo: exclude), 1 verdicts" in line


@pytest.mark.parametrize(("mined", "then"), [(True, "`twin review`, to judge the links"), (False, "`twin mine`")])
def test_a_check_that_found_nothing_goes_on_to_the_links(
    twin: Twin, workspace: Workspace, mined: bool, then: str
) -> None:
    instance = mined_pairs(workspace)[0][0]
    put(workspace, "photo", [item_of((instance, ""), "photo", "")])
    judge(workspace, {"anna": "k"}, [(instance, "")], "photo")
    if not mined:
        shutil.rmtree(workspace.accepted.parent)
        (workspace.root / ".twin" / "mine.json").unlink()
    shown = twin("review", "accept", "-w", workspace.root)
    assert shown.out.splitlines()[1] == "for the catalogue: nothing was decided"
    assert then in shown.out.splitlines()[-1]


def test_an_early_acceptance_says_so(twin: Twin, workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    few = len(pairs) // 2  # nobody judged one more than half
    judge(workspace, {"anna": "d" * few}, pairs[:few])
    shown = twin("review", "accept", "-w", workspace.root)
    assert (
        f"({few + 1} of {len(pairs)}), and they are undecided; the accepted ones are a part, and will grow."
        in shown.out
    )
    judge(workspace, {"anna": "d"}, pairs[few : few + 1])
    assert "It is early" not in twin("review", "accept", "-w", workspace.root).out


def test_status_shows_the_stage_and_when_it_is_stale(twin: Twin, workspace: Workspace) -> None:
    judge(workspace, {"anna": "d"}, mined_pairs(workspace)[:1])
    assert twin("review", "accept", "-w", workspace.root).code == 0
    lines = [line for line in twin("status", "-w", workspace.root).out.splitlines() if "review" in line]
    assert "up to date" in lines[0]
    (workspace.root / "twin.yaml").write_text("review:\n  rule: majority\n")
    lines = [line for line in twin("status", "-w", workspace.root).out.splitlines() if "review" in line]
    assert "stale: setting rule changed" in lines[0]


def test_a_catalogue_that_has_changed_since_is_mined_first(twin: Twin, workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    judge(workspace, {"anna": "d" * len(pairs)}, pairs)
    write_arrow(workspace.images, read_table(workspace.images).slice(1))
    last = twin("review", "accept", "-w", workspace.root).out.splitlines()[-1]
    assert "`twin mine`, as the catalogue has changed; then `twin review plan`" in last
