"""Multi queries among what is learned: their share, their answers in turns, their form, and what goes wrong."""

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pairs.command import twin
from tests.train.grpo.reinforced import record_of, words
from tests.train.workspaces import arguments, make_workspace, write_rows
from twin.answers import answer_text
from twin.core import (
    GrpoSettings,
    MixSettings,
    TrainingSettings,
    TrainSettings,
    TwinError,
    Workspace,
    read_rows,
    read_settings,
    stale_reason,
)
from twin.train._data import training_rows
from twin.train.grpo._rows import grpo_rows
from twin.train.rewards import answer_reward, named_difference_reward

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_workspace(tmp_path_factory.mktemp("multi"), multi=40)


@pytest.fixture(scope="module")
def table(learned: Workspace) -> dict[str, dict[str, Any]]:
    return {row["query_id"]: row for row in read_rows(learned.pairs("multi"))}


def rows_of(workspace: Workspace, settings: TrainingSettings) -> Rows:
    if isinstance(settings, TrainSettings):
        return training_rows(workspace, settings)
    assert isinstance(settings, GrpoSettings)
    return grpo_rows(workspace, settings)


def asked(rows: Rows, size: int, known: dict[str, Any]) -> list[list[str]]:
    """The answers of each batch that asks multi queries, none of the others; checks that no batch mixes the kinds."""
    found = []
    for start in range(0, len(rows), size):
        batch = [row["pair_id"] for row in rows[start : start + size]]
        [is_multi] = {name in known for name in batch}
        found.append([known[name]["answer"] for name in batch] if is_multi else [])
    return found


@settings(max_examples=20, deadline=None)
@given(
    steps=st.integers(1, 16),
    share=st.sampled_from([0.1, 1 / 3, 0.5, 1.0]),
    batch=st.integers(2, 7),
    kind=st.sampled_from([TrainSettings, GrpoSettings]),
)
def test_the_share_holds_at_every_step_and_answers_take_turns(
    learned: Workspace, table: dict[str, Any], *, steps: int, share: float, batch: int, kind: type[TrainingSettings]
) -> None:
    general = {"general": 0.0} if kind is TrainSettings else {}
    batches = asked(rows_of(learned, kind(steps=steps, batch=batch, multi=share, **general)), batch, table)
    assert len(batches) == steps
    for step in range(1, steps + 1):
        assert abs(sum(map(bool, batches[:step])) - share * step) < 1
    answers = [answer for one in batches for answer in one]
    assert answers == [str(place % 4) for place in range(len(answers))]
    many = Counter(map(str, answers))
    assert not many or max(many.values()) - min(many[answer] for answer in "0123") <= 1


def test_all_kinds_of_questions_have_their_shares(learned: Workspace, table: dict[str, Any]) -> None:
    rows = training_rows(learned, TrainSettings(steps=40, batch=4, multi=0.25, general=0.25))
    pairs = {row["pair_id"] for row in read_rows(learned.pairs("train"))}
    kinds = Counter("multi" if row["pair_id"] in table else "pair" if row["pair_id"] in pairs else "" for row in rows)
    assert kinds == {"multi": 40, "pair": 80, "": 40}


def test_queries_come_equally_often(learned: Workspace, table: dict[str, Any]) -> None:
    rows = training_rows(learned, TrainSettings(steps=25, batch=4, multi=1.0, general=0.0))
    drawn = Counter(row["pair_id"] for row in rows)
    assert set(drawn) == set(table)
    assert max(drawn.values()) - min(drawn.values()) <= 1


@pytest.mark.parametrize("target", ["answer", "explanation"])
def test_the_bare_answer_is_learned_whatever_the_target(learned: Workspace, table: dict[str, Any], target: str) -> None:
    for row in training_rows(learned, TrainSettings(steps=5, batch=8, multi=1.0, general=0.0, target=target)):
        known = table[row["pair_id"]]
        assert row["prompt"] == [{"role": "user", "content": known["question"]}]
        assert row["completion"] == [{"role": "assistant", "content": answer_text(known["answer"])}]
        assert row["images"] == known["images"]


@pytest.mark.parametrize("reply", ["answer", "explanation"])
def test_what_rewards_need_is_there(learned: Workspace, table: dict[str, Any], reply: str) -> None:
    rows = grpo_rows(learned, GrpoSettings(steps=3, batch=8, multi=1.0, reply=reply))
    for row in rows:
        known, question = table[row["pair_id"]], row["prompt"][0]["content"]
        assert (row["images"], row["answer"]) == (known["images"], known["answer"])
        assert row["question_type"] == "multiple_choice"
        assert (question == known["question"]) == (reply == "answer")
        assert "0 to 3 between <answer> and </answer>" in question
        assert ("Explain what you compare" in question) == (reply == "explanation")
    columns = {name: [row[name] for row in rows] for name in ("answer", "question_type", "changes")}
    replies = ["The handle differs. <answer>2</answer>"] * len(rows)
    assert answer_reward(replies, **columns) == [float(row["answer"] == "2") for row in rows]
    assert answer_reward(["<answer>yes</answer>"] * len(rows), **columns) == [0.0] * len(rows)
    assert named_difference_reward(replies, **columns) == [0.0] * len(rows)


@pytest.mark.parametrize("kind", [TrainSettings, GrpoSettings])
def test_without_a_share_nothing_of_them_counts(
    learned: Workspace, workspace: Workspace, kind: type[TrainingSettings]
) -> None:
    """The other workspace has the same pairs and no multi queries."""
    assert rows_of(learned, kind(steps=6, batch=4)) == rows_of(workspace, kind(steps=6, batch=4))
    one, again, other = (rows_of(learned, kind(steps=6, batch=4, multi=0.5, seed=seed)) for seed in (1, 1, 2))
    assert one == again != other


@pytest.mark.parametrize("kind", [TrainSettings, GrpoSettings])
def test_no_table_none_in_it_or_none_of_an_answer(
    learned: Workspace, table: dict[str, Any], workspace: Workspace, kind: type[TrainingSettings]
) -> None:
    asks = kind(steps=1, batch=2, multi=0.01)  # so small a share that no batch comes of it
    with pytest.raises(TwinError, match=r"multi.parquet does not exist.*run `twin pairs --multi N`"):
        rows_of(workspace, asks)
    path = workspace.pairs("multi")
    path.write_bytes(learned.pairs("multi").read_bytes())
    rows_of(workspace, asks)
    write_rows(path, [row for row in table.values() if row["answer"] != "3"])
    with pytest.raises(TwinError, match=r"no multi query with the answer 3; run `twin pairs --multi N`"):
        rows_of(workspace, asks)
    write_rows(path, [])
    with pytest.raises(TwinError, match=r"holds no multi query; run `twin pairs --multi N`"):
        rows_of(workspace, asks)


def test_shares_above_one_are_refused(
    learned: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = "and that of multi queries (0.9) sum to 1.025, above 1; lower one"
    assert twin(monkeypatch, *arguments(learned, "wrong", multi=0.9)) == 2
    assert f"Option --general is wrong: the share (0.125) {told}" in " ".join(capsys.readouterr().err.split())
    path = learned.root / "recipe.yaml"
    path.write_text("train: {multi: 0.9}\n")
    with pytest.raises(TwinError, match=r"train.general.*\(0.9\) sum to 1.025"):
        read_settings(path)
    path.write_text("train: {multi: 0.5, general: 0.25, mix: ['a:0.5']}\n")
    with pytest.raises(TwinError, match=r"general questions \(0.25\) and that of multi queries \(0.5\) sum to 1.25"):
        read_settings(path)
    whole = TrainSettings(multi=0.6, general=0.3, mix=[MixSettings(data="a", share=0.1)])  # 1 but for the last bit
    assert whole.multi == 0.6


def check_stamp(workspace: Workspace, name: str) -> None:
    """The table that was learned from is noted, and another one makes the run stale."""
    stamp, rows = workspace.stamped(f"train/{name}"), read_rows(workspace.pairs("multi"))
    assert stamp and "pairs/multi.parquet" in stamp.inputs
    write_rows(workspace.pairs("multi"), rows[::-1])
    assert stale_reason(workspace.root, stamp) == "pairs/multi.parquet changed"
    write_rows(workspace.pairs("multi"), rows)


def test_a_short_fine_tuning(learned: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert twin(monkeypatch, *arguments(learned, "tuned", steps=2, multi=0.5, general=0)) == 0
    losses = [entry["loss"] for entry in record_of(learned, "tuned")["log"]]
    assert len(losses) == 2
    assert all(loss > 0 for loss in losses)
    check_stamp(learned, "tuned")


def test_a_short_reinforcement(learned: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its steps ask pairs and multi queries in turns, and each kind is read as what it is."""
    how = {"steps": 2, "multi": 0.5, "sample_every": 1, "reward_named_difference": 0.5}
    assert twin(monkeypatch, *words(learned, learned.root / "base", "reinforced", **how)) == 0
    log = record_of(learned, "reinforced")["log"]
    assert ["yes_rate" in entry for entry in log] == [True, False]
    assert all("no_answer_rate" in entry for entry in log)
    lines = (learned.run("reinforced") / "samples.jsonl").read_text().splitlines()
    shown = [{sample["answer"] for sample in json.loads(line)["samples"]} for line in lines]
    assert shown == [{"yes", "no"}, {*"0123"}]
    check_stamp(learned, "reinforced")
