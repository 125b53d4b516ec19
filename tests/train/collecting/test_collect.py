"""``twin train collect`` from a workspace to a table of replies, and on to fine-tuning."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.embed.catalogues import drawing
from tests.pairs.command import twin
from tests.train.workspaces import arguments, write_rows
from twin.answers import read_reply
from twin.core import CollectSettings, TrainSettings, TwinError, Workspace, file_digest, read_rows
from twin.evaluate import Journal
from twin.train._data import training_rows
from twin.train._released import read_released
from twin.train.collecting import collect_replies, collected_table

Rows = list[dict[str, Any]]
FILES = (".parquet", ".jsonl", ".json", ".md")


def options(workspace: Workspace, model: Path, name: str, **more: Any) -> list[str]:
    asked = {"workspace": workspace.root, "model": model, "name": name, "samples": 4, "most": 16, "device": "cpu"}
    given = asked | {"max-new-tokens": 8, "batch": 8} | more
    return ["train", "collect", *(str(part) for key, value in given.items() for part in (f"--{key}", value))]


def collected(workspace: Workspace, model: Path, name: str, **more: Any) -> Rows:
    asked = {"model": str(model), "name": name, "samples": 4, "most": 16, "max_new_tokens": 8, "batch": 8}
    collect_replies(workspace, CollectSettings(**asked | {"device": "cpu"} | more))
    return read_rows(collected_table(workspace, name))


def drawn(workspace: Workspace, name: str) -> dict[str, list[str]]:
    """All replies to each pair, as the journal has them."""
    lines = collected_table(workspace, name).with_suffix(".jsonl").read_text().splitlines()
    replies: dict[str, list[str]] = {}
    for record in map(json.loads, lines[1:]):
        replies.setdefault(record["query_id"], []).append(record["text"])
    return replies


def test_what_is_kept_is_what_was_drawn_and_right(
    workspace: Workspace, answering: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert twin(monkeypatch, *options(workspace, answering, "mine", keep=2)) == 0
    pairs = {row["pair_id"]: row for row in read_rows(workspace.pairs("train"))}
    rows, replies = read_rows(collected_table(workspace, "mine")), drawn(workspace, "mine")
    assert len(replies) == 16
    assert {len(one) for one in replies.values()} == {4}
    assert list(replies) == [pair_id for pair_id in pairs if pair_id in replies]
    expected, left = [], Counter[str]()
    for pair_id, said in replies.items():
        right = [text for text in said if text == f"<answer>{pairs[pair_id]['answer']}</answer>"]
        expected += [(pair_id, right[0])] if right else []
        left["repeated"] += max(len(right) - 1, 0)
        left["wrong answer"] += sum(
            read_reply(text, "pairwise").answer not in {None, pairs[pair_id]["answer"]} for text in said
        )
    assert [(row["pair_id"], row["reply"]) for row in rows] == expected
    assert 0 < len(rows) < 16
    for row in rows:
        pair = pairs[row["pair_id"]]
        assert [row[name] for name in ("answer", "image_1", "image_2")] == [
            pair[name] for name in ("answer", "image_1", "image_2")
        ]
        assert replies[row["pair_id"]][row["draw"]] == row["reply"]
        assert "Explain what you compare" in row["question"]
        assert row["reward_answer"] == 1.0
        assert row["reward_named_difference"] == (None if pair["changes"] == "[]" else 0.0)
    record = json.loads(collected_table(workspace, "mine").with_suffix(".json").read_text())
    assert {row["fingerprint"] for row in rows} == {record["fingerprint"]}
    counts = record["counts"]
    assert counts["kept"] == counts["pairs"] == len(rows)
    assert counts["pairs_without"] == 16 - len(rows)
    assert counts["kept"] + sum(counts["left_out"].values()) == 64
    for reason, many in left.items():
        assert counts["left_out"][reason] == many
    assert f"Kept {len(rows)} replies to {len(rows)} of 16 pairs; left out" in capsys.readouterr().out
    card = collected_table(workspace, "mine").with_suffix(".md").read_text()
    assert f"| replies kept | {len(rows)}, to {len(rows)} pairs |" in card
    assert "twin train sft --target collected:mine" in card


def test_draws_depend_on_seed_pair_and_number_alone(workspace: Workspace, answering: Path) -> None:
    collected(workspace, answering, "one")
    collected(workspace, answering, "small", batch=3)
    collected(workspace, answering, "few", most=7, samples=2)
    collected(workspace, answering, "all", most=32)
    collected(workspace, answering, "other", seed=1)
    one, few, other, whole = (drawn(workspace, name) for name in ("one", "few", "other", "all"))
    assert drawn(workspace, "small") == one
    assert few.keys() < one.keys() < whole.keys()
    assert other.keys() != one.keys()
    assert all(replies == one[pair_id][:2] for pair_id, replies in few.items())
    assert all(whole[pair_id] == replies for pair_id, replies in one.items())
    assert any(other[pair_id] != whole[pair_id] for pair_id in other.keys() & whole.keys())
    assert len({tuple(replies) for replies in one.values()}) > 1


def test_more_draws_join_those_that_are_there(workspace: Workspace, answering: Path) -> None:
    rows = collected(workspace, answering, "at-once", samples=5)
    collected(workspace, answering, "grown", samples=2)
    assert [row | {"name": ""} for row in collected(workspace, answering, "grown", samples=5)] == [
        row | {"name": ""} for row in rows
    ]
    assert drawn(workspace, "grown") == drawn(workspace, "at-once")


def test_other_rules_ask_nothing_again_and_the_same_command_does_nothing(workspace: Workspace, answering: Path) -> None:
    few = collected(workspace, answering, "again")
    journal = collected_table(workspace, "again").with_suffix(".jsonl")
    before = journal.stat().st_ino  # whoever asks ends with another file in its place
    assert collected(workspace, answering, "again") == few
    collected(workspace, answering, "again", keep=4, named_difference=0.5)
    assert journal.stat().st_ino == before
    replies = drawn(workspace, "again")
    collected(workspace, answering, "again", temperature=3.0)
    assert drawn(workspace, "again") != replies


def test_fewer_pairs_and_draws_lose_no_reply(workspace: Workspace, answering: Path) -> None:
    collected(workspace, answering, "shrunk")
    replies = drawn(workspace, "shrunk")
    assert len(collected(workspace, answering, "shrunk", most=4, samples=2)) <= 4
    assert drawn(workspace, "shrunk") == replies


@pytest.mark.parametrize("cut", [0, 9, 400, 1500])
def test_what_a_kill_left_is_taken_up_to_the_same_bytes(workspace: Workspace, answering: Path, cut: int) -> None:
    """A kill leaves a journal that ends anywhere, and no table."""
    collected(workspace, answering, "whole", batch=2)
    paths = [collected_table(workspace, "whole").with_suffix(suffix) for suffix in FILES]
    whole = [path.read_bytes() for path in paths]
    for path in paths:
        path.unlink()
    paths[1].write_bytes(whole[1][: len(whole[1]) // 2 - cut])
    collected(workspace, answering, "whole", batch=2)
    assert [path.read_bytes() for path in paths] == whole


@pytest.mark.slow
def test_killed_it_goes_on_to_the_same_bytes(workspace: Workspace, answering: Path) -> None:
    whole = {"most": 60, "batch": 2}
    collected(workspace, answering, "whole", **whole)
    started = [sys.executable, "-c", "from twin.cli import main; main()"]
    process = subprocess.Popen(
        [*started, *options(workspace, answering, "killed", **whole)], env=os.environ, stdout=subprocess.DEVNULL
    )
    journal = collected_table(workspace, "killed").with_suffix(".jsonl")
    until = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < until:
        if journal.exists() and journal.stat().st_size > 2000:
            break
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not collected_table(workspace, "killed").exists()
    assert 1 < len(journal.read_text().splitlines()) < 241
    collected(workspace, answering, "killed", **whole)
    for suffix in (".parquet", ".jsonl"):
        first, second = (collected_table(workspace, name).with_suffix(suffix) for name in ("whole", "killed"))
        assert first.read_bytes().replace(b'"whole"', b'"killed"') == second.read_bytes()


def test_status_tells_when_pairs_are_others(
    workspace: Workspace, answering: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    collected(workspace, answering, "mine")
    assert workspace.stamped("train/collected/mine") is not None
    write_rows(workspace.pairs("train"), read_rows(workspace.pairs("train"))[1:])
    assert twin(monkeypatch, "status", "-w", workspace.root) == 0
    assert "stale:" in capsys.readouterr().out  # the table is cut to the width of the screen


def test_a_model_that_saw_the_benchmark_is_not_asked(workspace: Workspace, answering: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    seen.mkdir()
    for path in answering.iterdir():
        (seen / path.name).symlink_to(path)
    record = json.loads((answering / "training.json").read_text())
    record["seen"]["instances"] = [
        row["instance_id"] for row in read_rows(workspace.pairs("splits")) if row["split"] == "test"
    ]
    (seen / "training.json").unlink()
    (seen / "training.json").write_text(json.dumps(record))
    with pytest.raises(TwinError, match=r"(?i)leak"):
        collected(workspace, seen, "leaking")


def test_pairs_of_the_released_layout_are_asked(workspace: Workspace, answering: Path, tmp_path: Path) -> None:
    folder = tmp_path / "release"
    (folder / "images").mkdir(parents=True)
    for number in range(8):
        drawing(40 + number, (64, 60)).save(folder / "images" / f"{number}.png")
    pairs = [*(("01", "yes"), ("23", "yes"), ("45", "yes")), *((one, "no") for one in ("02", "13", "46", "57"))]
    table = [{"question": "Same?", "answer": a, "image_1": f"{x}.png", "image_2": f"{y}.png"} for (x, y), a in pairs]
    pq.write_table(pa.Table.from_pylist(table), folder / "train.parquet")
    alone = Workspace(tmp_path / "alone")
    rows = collected(alone, answering, "foreign", data=[str(folder)], samples=32)
    assert {row["image_1"] for row in rows} <= {f"{folder}/{number}.png" for number in range(8)}
    assert len(drawn(alone, "foreign")) == 7
    settings = TrainSettings(target="collected:foreign", data=[str(folder)], steps=2, batch=2, general=0.0)
    more, _ = read_released(alone, settings.data)
    said = [row["completion"][0]["content"] for row in training_rows(alone, settings, more)]
    assert [read_reply(text, "pairwise").answer for text in said] == ["yes", "no"] * 2
    assert set(said) <= {row["reply"] for row in rows}


def test_a_dry_run_draws_nothing(
    workspace: Workspace, answering: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert twin(monkeypatch, *options(workspace, answering, "planned"), "--dry-run") == 0
    shown = capsys.readouterr().out
    assert "samples: 4" in shown
    assert "16 pairs, 4 replies to each: 64 of at most 8 tokens" in shown
    assert not (workspace.root / "collected").exists()


def test_collected_replies_are_learned(
    workspace: Workspace, answering: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = collected(workspace, answering, "mine", most=60)
    settings = TrainSettings(target="collected:mine", steps=12, batch=4, general=0.25)
    known = {(row["question"], row["image_1"], row["image_2"]): row["reply"] for row in rows}
    batches = training_rows(workspace, settings)
    of_pairs = [row for row in batches if (row["prompt"][0]["content"], *row["images"]) in known]
    assert len(of_pairs) == 36
    for row in of_pairs:
        assert row["completion"][0]["content"] == known[row["prompt"][0]["content"], *row["images"]]
    answers = Counter(row["completion"][0]["content"] for row in of_pairs)
    assert answers == {"<answer>yes</answer>": 18, "<answer>no</answer>": 18}
    total = len(read_rows(workspace.pairs("train")))
    shown = " ".join(capsys.readouterr().out.split())
    assert f"{total - len(rows)} of {total} pair queries are left out: mine.parquet has no reply to them" in shown
    run = arguments(workspace, "second", model=answering, target="collected:mine", steps=2)
    assert twin(monkeypatch, *run) == 0
    assert json.loads((workspace.run("second") / "training.json").read_text())["settings"]["target"] == "collected:mine"
    stamp = workspace.stamped("train/second")
    assert stamp is not None
    assert "collected/mine.parquet" in stamp.inputs


def test_replies_to_other_pairs_are_not_learned(workspace: Workspace, answering: Path) -> None:
    settings = TrainSettings(target="collected:mine", steps=2, batch=2, general=0.0)
    with pytest.raises(
        TwinError, match=r"mine.parquet does not exist; collect replies with `twin train collect --name"
    ):
        training_rows(workspace, settings)
    rows = collected(workspace, answering, "mine")
    pairs = read_rows(workspace.pairs("train"))
    for change in (
        lambda pair: pair | {"answer": "no" if pair["answer"] == "yes" else "yes"},
        lambda pair: pair | {"image_1": pair["image_2"], "image_2": pair["image_1"]},
        lambda pair: pair | {"pair_id": "another"},
    ):
        write_rows(workspace.pairs("train"), [change(p) if p["pair_id"] == rows[0]["pair_id"] else p for p in pairs])
        with pytest.raises(TwinError, match="run `twin train collect` again"):
            training_rows(workspace, settings)


def test_a_target_that_is_none_is_told(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for target in ("explanations", "collected:", "collected"):
        assert twin(monkeypatch, *arguments(workspace, "x", target=target)) == 2
        assert (
            "Option --target is wrong: it is answer, explanation, or collected: and a name" in capsys.readouterr().err
        )
    assert twin(monkeypatch, *arguments(workspace, "x", target="collected:a/b")) == 2
    assert "Option --target is wrong: a name is a word" in capsys.readouterr().err


def test_two_collections_of_one_name_do_not_mix(workspace: Workspace, answering: Path) -> None:
    with (
        Journal.open(collected_table(workspace, "held").with_suffix(".jsonl")),
        pytest.raises(TwinError, match="Another run is writing to"),
    ):
        collected(workspace, answering, "held")


def test_the_record_is_the_same_again(workspace: Workspace, answering: Path) -> None:
    collected(workspace, answering, "mine")
    paths = [collected_table(workspace, "mine").with_suffix(suffix) for suffix in FILES]
    before = [file_digest(path) for path in paths]
    collected(workspace, answering, "mine", batch=5)
    assert [file_digest(path) for path in paths] == before
