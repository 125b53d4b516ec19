"""Prompts come half yes, half no, each class drawn evenly, and ask for what is rewarded."""

from collections import Counter
from pathlib import Path

import pytest

from tests.train.workspaces import write_rows
from twin.answers import read_reply
from twin.core import GrpoSettings, TwinError, Workspace, read_rows
from twin.train.grpo._rows import grpo_rows


def test_every_step_is_half_yes(workspace: Workspace) -> None:
    rows = grpo_rows(workspace, GrpoSettings(steps=9, batch=6))
    assert len(rows) == 54
    for start in range(0, 54, 6):
        assert [row["answer"] for row in rows[start : start + 6]].count("yes") == 3
    drawn = Counter((row["answer"], row["pair_id"]) for row in rows)
    for answer in ("yes", "no"):
        times = [count for (kind, _), count in drawn.items() if kind == answer]
        assert max(times) - min(times) <= 1


def test_what_rewards_need_is_there(workspace: Workspace) -> None:
    pairs = {row["pair_id"]: row for row in read_rows(workspace.pairs("train"))}
    for row in grpo_rows(workspace, GrpoSettings(steps=2, batch=8)):
        pair = pairs[row["pair_id"]]
        assert row["images"] == [pair["image_1"], pair["image_2"]]
        assert (row["answer"], row["changes"]) == (pair["answer"], pair["changes"])
        assert row["question_type"] == "pairwise"
        [turn] = row["prompt"]
        assert turn["role"] == "user"
        assert "<answer>" in turn["content"]
        assert turn["content"] != pair["question"]
        assert read_reply(f"<answer>{row['answer']}</answer>", row["question_type"]).answer == row["answer"]


def test_bare_answers_are_asked_for_as_the_pairs_do(workspace: Workspace) -> None:
    pairs = {row["pair_id"]: row["question"] for row in read_rows(workspace.pairs("train"))}
    for row in grpo_rows(workspace, GrpoSettings(steps=2, batch=8, reply="answer")):
        assert row["prompt"][0]["content"] == pairs[row["pair_id"]]


def test_order_follows_the_seed(workspace: Workspace) -> None:
    one, again, other = (grpo_rows(workspace, GrpoSettings(steps=3, batch=4, seed=seed)) for seed in (1, 1, 2))
    assert one == again
    assert [row["pair_id"] for row in one] != [row["pair_id"] for row in other]


def test_one_answer_alone_is_refused(workspace: Workspace) -> None:
    path = workspace.pairs("train")
    write_rows(path, [row for row in read_rows(path) if row["answer"] == "yes"])
    with pytest.raises(TwinError, match="no pair query with the answer 'no'"):
        grpo_rows(workspace, GrpoSettings())


def test_negatives_grow_harder_where_a_curriculum_is_asked_for(workspace: Workspace) -> None:
    kinds = {row["pair_id"]: (row["kind"], row["degree"]) for row in read_rows(workspace.pairs("train"))}
    rows = grpo_rows(workspace, GrpoSettings(steps=40, batch=8, curriculum=1.0))
    drawn = [{kinds[row["pair_id"]] for row in rows[start : start + 8] if row["answer"] == "no"} for start in (0, 312)]
    every = {kind for kind in kinds.values() if kind[0] != "positive"}
    order = sorted(every, key=lambda kind: (("random", "mined", "near-twin").index(kind[0]), -kind[1]))
    assert drawn[0] <= set(order[:2])
    late = {kinds[row["pair_id"]] for row in rows[240:] if row["answer"] == "no"}
    assert not late <= set(order[:2])


def test_other_data_is_asked_beside_the_workspaces_own_or_alone(workspace: Workspace, tmp_path: Path) -> None:
    own = {row["pair_id"] for row in read_rows(workspace.pairs("train"))}
    given = {"kind": "mined", "degree": 0, "changes": "[]", "category": "object"}
    more = [
        given | {"pair_id": f"more-{answer}", "question": "Same?", "answer": answer, "images": ["d/a.png", "d/b.png"]}
        for answer in ("yes", "no")
    ]
    settings = GrpoSettings(steps=len(own), batch=4, data=["d"])
    assert {row["pair_id"] for row in grpo_rows(workspace, settings, more)} == own | {"more-yes", "more-no"}
    alone = grpo_rows(Workspace(tmp_path / "empty"), settings, more)
    assert {row["pair_id"] for row in alone} == {"more-yes", "more-no"}
    assert {tuple(row["images"]) for row in alone} == {("d/a.png", "d/b.png")}
    assert all("<answer>" in row["prompt"][0]["content"] for row in alone)
