import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.evaluate.synthetic import Scripted
from twin.core import EvaluateSettings, TwinError, Workspace, read_rows
from twin.evaluate import evaluate, read_answers, read_benchmark
from twin.models import AlwaysYes

REPOSITORY = Path(__file__).parents[2]
FILES = ("replies.jsonl", "answers.parquet", "summary.json")


def contents(workspace: Workspace, model: str, benchmark: str = "seen") -> list[bytes]:
    return [(workspace.evaluation(model, benchmark) / name).read_bytes() for name in FILES]


def test_every_benchmark_is_answered_and_stamped(workspace: Workspace) -> None:
    summaries = evaluate(workspace, EvaluateSettings(), Scripted(workspace, "m", 1.0))
    assert list(summaries) == ["seen", "unseen", "general"]
    for name, summary in summaries.items():
        stamp = workspace.stamped(f"evaluate/m/{name}")
        assert stamp is not None and stamp.counts["queries"] == summary["queries"]
        saved = json.loads((workspace.evaluation("m", name) / "summary.json").read_text())
        assert saved["accuracy"] == summary["accuracy"]


def test_answers_come_back_as_written(workspace: Workspace) -> None:
    evaluate(workspace, EvaluateSettings(benchmarks=["seen"]), Scripted(workspace, "m", 1.0, 0.2))
    answers = read_answers(workspace, "m", "seen", read_benchmark(workspace, "seen"))
    rows = read_rows(workspace.evaluation("m", "seen") / "answers.parquet")
    assert [answer.reply for answer in answers] == [row["reply"] for row in rows]
    assert {answer.verdict for answer in answers} == {"right", "wrong", "no answer"}
    with pytest.raises(TwinError, match="answers another benchmark"):
        read_answers(workspace, "m", "seen", read_benchmark(workspace, "unseen"))


def test_a_second_run_asks_nothing_and_changes_nothing(workspace: Workspace) -> None:
    settings = EvaluateSettings(benchmarks=["seen"], batch=7)
    first, second = Scripted(workspace, "m", 1.0), Scripted(workspace, "m", 1.0)
    evaluate(workspace, settings, first)
    before = contents(workspace, "m")
    evaluate(workspace, settings, second)
    assert (first.asked[:2], second.asked) == ([7, 7], [])
    assert contents(workspace, "m") == before


def test_another_model_under_the_same_name_starts_over(workspace: Workspace) -> None:
    settings = EvaluateSettings(benchmarks=["seen"])
    evaluate(workspace, settings, Scripted(workspace, "m", 1.0))
    better = Scripted(workspace, "m", 3.0)
    evaluate(workspace, settings, better)
    assert sum(better.asked) == len(read_benchmark(workspace, "seen"))


def test_the_score_is_the_same_at_any_batch_size(workspace: Workspace) -> None:
    scores = []
    for batch in (1, 5, 1000):
        settings = EvaluateSettings(benchmarks=["seen"], batch=batch)
        scores.append(evaluate(workspace, settings, Scripted(workspace, "m", 1.0))["seen"]["accuracy"])
    assert scores[0] == scores[1] == scores[2]


def test_always_yes_is_right_on_half_of_what_is_half_yes(workspace: Workspace) -> None:
    summary = evaluate(workspace, EvaluateSettings(benchmarks=["seen"]), AlwaysYes())["seen"]
    queries = [query for query in read_benchmark(workspace, "seen") if query.question_type == "pairwise"]
    assert summary["yes_rate"] == 1.0
    assert summary["accuracy"]["pair"]["value"] == sum(q.answer == "yes" for q in queries) / len(queries)  # type: ignore[index]
    assert summary["accuracy"]["multi"]["value"] == 0.25  # type: ignore[index]


def test_no_benchmark_at_all_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="twin bench"):
        evaluate(Workspace(tmp_path), EvaluateSettings(), AlwaysYes())


def test_killed_half_way_it_ends_with_the_same_bytes(workspace: Workspace, made: Path) -> None:
    command = [sys.executable, "-m", "tests.evaluate.slow_answers", str(workspace.root)]
    journal = workspace.evaluation("slow", "seen") / "replies.jsonl"
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (journal.exists() and len(journal.read_bytes().splitlines()) > 20) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not (journal.parent / "answers.parquet").exists()
    with journal.open("ab") as file:
        file.write(b'{"query_id": "torn')
    subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
    killed = contents(workspace, "slow")
    for name in FILES:
        (journal.parent / name).unlink()
    subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
    assert contents(workspace, "slow") == killed
