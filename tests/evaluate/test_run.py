import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.evaluate.synthetic import Scripted
from twin.core import (
    EvaluateSettings,
    TwinError,
    Workspace,
    read_rows,
    read_table,
    stale_reason,
    write_json,
    write_table,
)
from twin.evaluate import evaluate, read_answers, read_benchmark, stored_replies
from twin.evaluate._journal import Journal
from twin.evaluate._results import write_results
from twin.models import AlwaysYes, Question, Reply, Unanswered

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


def test_answers_of_a_run_go_stale_when_it_is_trained_again(workspace: Workspace) -> None:
    record = workspace.run("m") / "training.json"
    write_json(record, {"fingerprint": "one"})
    evaluate(workspace, EvaluateSettings(benchmarks=["seen"]), Scripted(workspace, "m", 1.0))
    stamp = workspace.stamped("evaluate/m/seen")
    assert stamp is not None and stale_reason(workspace.root, stamp) is None
    write_json(record, {"fingerprint": "other"})
    assert stale_reason(workspace.root, stamp) == "runs/m/training.json changed"


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


def _changed(workspace: Workspace, name: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Rewrite a benchmark table with ``change`` made to each row; the shared one stays as it is."""
    folder = workspace.root / "benchmark"
    if folder.is_symlink():
        original = folder.resolve()
        folder.unlink()
        shutil.copytree(original, folder)
    table = read_table(workspace.benchmark(name))
    write_table(workspace.benchmark(name), [change(row) for row in table.to_pylist()], table.schema)


class Remembering(Scripted):
    """Remembers what it was asked: ids, and photos in shown order."""

    def __init__(self, workspace: Workspace, name: str, skill: float = 1.0) -> None:
        super().__init__(workspace, name, skill)
        self.ids: list[str] = []
        self.shown: list[list[str]] = []

    def answer(self, questions: Sequence[Question]) -> list[Reply]:
        self.ids += [question.query_id for question in questions]
        self.shown += [[photo.image_id for photo in question.images] for question in questions]
        return super().answer(questions)


def test_batches_are_bounded_by_tokens_and_begin_with_the_longest(workspace: Workspace) -> None:
    answerer = Remembering(workspace, "m")
    evaluate(workspace, EvaluateSettings(benchmarks=["seen"], batch=50, batch_tokens=800), answerer)
    counts = [len(shown) for shown in answerer.shown]
    assert counts == sorted(counts, reverse=True)
    multi = counts.count(4)
    assert answerer.asked == [2] * (multi // 2) + [4] * (counts.count(2) // 4)  # 400 and 200 tokens each


def test_one_new_photo_asks_exactly_the_queries_that_show_it(workspace: Workspace) -> None:
    settings = EvaluateSettings(benchmarks=["seen"])
    evaluate(workspace, settings, Remembering(workspace, "m"))
    queries = read_benchmark(workspace, "seen")
    old, new = queries[0].images[0], read_benchmark(workspace, "unseen")[0].images[0]
    _changed(
        workspace, "seen", lambda row: row | {"images": [new if image == old else image for image in row["images"]]}
    )
    again = Remembering(workspace, "m")
    evaluate(workspace, settings, again)
    assert sorted(again.ids) == sorted(query.query_id for query in queries if old in query.images)
    whole = contents(workspace, "m")
    (workspace.evaluation("m", "seen") / "replies.jsonl").unlink()
    evaluate(workspace, settings, Remembering(workspace, "m"))
    assert contents(workspace, "m") == whole, "what is kept and what is asked add up to what is asked at once"


def test_other_words_ask_that_query_and_another_truth_asks_none(workspace: Workspace) -> None:
    settings = EvaluateSettings(benchmarks=["seen"])
    evaluate(workspace, settings, Remembering(workspace, "m"))
    chosen = read_benchmark(workspace, "seen")[5].query_id
    right = json.loads((workspace.evaluation("m", "seen") / "summary.json").read_text())["accuracy"]["pair"]["value"]
    flipped = {"yes": "no", "no": "yes"}
    _changed(workspace, "seen", lambda row: row | {"answer": flipped.get(row["answer"], row["answer"])})
    truth, words = Remembering(workspace, "m"), Remembering(workspace, "m")
    summary = evaluate(workspace, settings, truth)["seen"]
    assert truth.ids == []
    assert summary["accuracy"]["pair"]["value"] == pytest.approx(1 - right)  # type: ignore[index]
    _changed(workspace, "seen", lambda row: row | ({"question": "?"} if row["query_id"] == chosen else {}))
    evaluate(workspace, settings, words)
    assert words.ids == [chosen]


@pytest.mark.parametrize("changed", [{"max_new_tokens": 8}, {"mode": "likelihood"}])
def test_other_decoding_asks_all_and_drops_the_old_lines(workspace: Workspace, changed: dict[str, Any]) -> None:
    evaluate(workspace, EvaluateSettings(benchmarks=["seen"]), Scripted(workspace, "m", 1.0))
    answerer = Remembering(workspace, "m")
    evaluate(workspace, EvaluateSettings(benchmarks=["seen"], **changed), answerer)
    queries = read_benchmark(workspace, "seen")
    assert len(answerer.ids) == len(queries)
    assert len(contents(workspace, "m")[0].splitlines()) == 1 + len(queries)


def test_the_second_orders_are_asked_when_they_are_wanted(workspace: Workspace) -> None:
    plain, swapped = (EvaluateSettings(benchmarks=["seen"], swap=swap) for swap in (False, True))
    evaluate(workspace, plain, Remembering(workspace, "m"))
    assert all(
        answer.swapped is None for answer in read_answers(workspace, "m", "seen", read_benchmark(workspace, "seen"))
    )
    later = Remembering(workspace, "m")
    evaluate(workspace, swapped, later)
    queries = {query.query_id: query for query in read_benchmark(workspace, "seen")}
    assert sorted(later.ids) == sorted(queries), "each once, and only in the second order"
    for query_id, shown in zip(later.ids, later.shown, strict=True):
        first = [Path(image).stem for image in queries[query_id].images]
        assert sorted(shown) == sorted(first)
        assert all(a != b for a, b in list(zip(first, shown, strict=True))[-3 if len(first) == 4 else 0 :])
    added = contents(workspace, "m")
    for name in FILES:
        (workspace.evaluation("m", "seen") / name).unlink()
    evaluate(workspace, swapped, Remembering(workspace, "m"))
    assert contents(workspace, "m") == added, "added later or asked at once, it is the same"
    assert all(answer.swapped for answer in read_answers(workspace, "m", "seen", list(queries.values())))


def test_stored_replies_are_those_of_the_run(workspace: Workspace) -> None:
    evaluate(workspace, EvaluateSettings(benchmarks=["seen"], swap=True), Scripted(workspace, "m", 1.0))
    replies = stored_replies(workspace, "m", "seen")
    answers = read_answers(workspace, "m", "seen", read_benchmark(workspace, "seen"))
    assert {(answer.query.query_id, False): answer.reply for answer in answers} == {
        key: reply.text for key, reply in replies.items() if not key[1]
    }
    assert {answer.query.query_id: answer.swapped.reply for answer in answers if answer.swapped} == {
        key[0]: reply.text for key, reply in replies.items() if key[1]
    }


def test_stored_replies_to_other_queries_are_not_passed_off(workspace: Workspace) -> None:
    with pytest.raises(TwinError, match=r"There is no .*; run `twin eval --model m --benchmarks seen` first"):
        stored_replies(workspace, "m", "seen")
    evaluate(workspace, EvaluateSettings(benchmarks=["seen"]), Scripted(workspace, "m", 1.0))
    first = read_benchmark(workspace, "seen")[0].query_id
    _changed(workspace, "seen", lambda row: row | ({"question": "?"} if row["query_id"] == first else {}))
    with pytest.raises(TwinError, match="no reply to 1 of the"):
        stored_replies(workspace, "m", "seen")


def test_damaged_lines_are_told_and_asked_again(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    settings = EvaluateSettings(benchmarks=["seen"])
    evaluate(workspace, settings, Scripted(workspace, "m", 1.0))
    before = contents(workspace, "m")
    journal = workspace.evaluation("m", "seen") / "replies.jsonl"
    lines = before[0].splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:3], lines[3][:-9] + b"\n", lines[4][9:], *lines[5:]]))
    answerer = Scripted(workspace, "m", 1.0)
    evaluate(workspace, settings, answerer)
    assert sum(answerer.asked) == 2
    assert "2 damaged lines in" in capsys.readouterr().out
    assert contents(workspace, "m") == before


class Failing(Scripted):
    """Gives up after so many batches."""

    left = 3

    def answer(self, questions: Sequence[Question]) -> list[Reply]:
        self.left -= 1
        if self.left < 0:
            raise TwinError("The model has had enough.")
        return super().answer(questions)


def test_a_partial_result_is_never_shown_as_a_whole_one(workspace: Workspace) -> None:
    settings = EvaluateSettings(benchmarks=["seen"], batch=5)
    evaluate(workspace, settings, Scripted(workspace, "m", 1.0))
    with pytest.raises(TwinError, match="had enough"):
        evaluate(workspace, settings, Failing(workspace, "m", 2.0))
    folder = workspace.evaluation("m", "seen")
    assert sorted(path.name for path in folder.iterdir()) == ["replies.jsonl"], "the older summary speaks of others"
    better = Scripted(workspace, "m", 2.0)
    evaluate(workspace, settings, better)
    assert sum(better.asked) == len(read_benchmark(workspace, "seen")) - 15


def test_a_preflight_that_fails_stops_it_before_the_first_question(workspace: Workspace) -> None:
    class Sightless(Scripted):
        def preflight(self, questions: Sequence[Question]) -> None:
            raise TwinError(f"Photos do not reach it: {len(questions)} kinds of questions.")

    answerer = Sightless(workspace, "m", 1.0)
    with pytest.raises(TwinError, match="2 kinds of questions"):
        evaluate(workspace, EvaluateSettings(benchmarks=["seen"]), answerer)
    assert answerer.asked == []
    evaluate(workspace, EvaluateSettings(benchmarks=["seen"]), Scripted(workspace, "m", 2.0))
    finished = contents(workspace, "m")
    with pytest.raises(TwinError, match="2 kinds of questions"):
        evaluate(workspace, EvaluateSettings(benchmarks=["seen"]), answerer)
    assert contents(workspace, "m") == finished, "what was there stays as long as nothing can take its place"


class Backwards(Scripted):
    """Its outcomes come in the reverse order, every third a failure."""

    async def stream(self, questions: Sequence[Question]) -> AsyncGenerator[tuple[int, Reply | Unanswered]]:
        for place in reversed(range(len(questions))):
            [reply] = self.answer(questions[place : place + 1])
            yield place, Unanswered(f"Lost {place}.") if place % 3 == 0 else reply


def test_what_failed_is_named_in_the_order_of_the_benchmark(workspace: Workspace) -> None:
    ids = [query.query_id for query in read_benchmark(workspace, "seen")]
    with pytest.raises(TwinError, match=rf"\({ids[0]}, {ids[3]}, {ids[6]} and [\d]+ more\): Lost 0\."):
        evaluate(workspace, EvaluateSettings(benchmarks=["seen"]), Backwards(workspace, "m", 1.0))


def test_results_are_written_while_the_journal_is_held(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def watched(*given: Any) -> dict[str, Any]:
        with pytest.raises(TwinError, match="Another run"), Journal.open(journal):
            pass
        return write_results(*given)

    journal = workspace.evaluation("m", "seen") / "replies.jsonl"
    monkeypatch.setattr("twin.evaluate._run.write_results", watched)
    evaluate(workspace, EvaluateSettings(benchmarks=["seen"]), Scripted(workspace, "m", 1.0))
    assert (journal.parent / "summary.json").exists()


def _start(workspace: Workspace) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.evaluate.slow_answers", str(workspace.root)]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL)


def _kill_at(workspace: Workspace, lines: int) -> None:
    """Run until the journal has so many lines, and kill."""
    journal = workspace.evaluation("slow", "seen") / "replies.jsonl"
    process = _start(workspace)
    deadline = time.monotonic() + 120
    while not (journal.exists() and journal.read_bytes().count(b"\n") > lines) and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not (journal.parent / "summary.json").exists()


@pytest.mark.slow
def test_killed_again_and_again_it_ends_with_the_same_bytes(workspace: Workspace) -> None:
    folder = workspace.evaluation("slow", "seen")
    for lines in (0, 20, 60, 130):
        _kill_at(workspace, lines)
    with (folder / "replies.jsonl").open("ab") as file:
        file.write(b'{"key": "torn')
    assert _start(workspace).wait() == 0
    killed = contents(workspace, "slow")
    for name in FILES:
        (folder / name).unlink()
    assert _start(workspace).wait() == 0
    assert contents(workspace, "slow") == killed


def test_killed_it_keeps_every_reply(workspace: Workspace) -> None:
    _kill_at(workspace, 20)
    kept = (workspace.evaluation("slow", "seen") / "replies.jsonl").read_bytes().count(b'"key"')
    assert kept % 4 == 0
    answerer = Scripted(workspace, "slow", 1.0, 0.1)
    settings = EvaluateSettings(benchmarks=["seen"], batch=4, swap=True)
    evaluate(workspace, settings, answerer)
    assert sum(answerer.asked) == 2 * len(read_benchmark(workspace, "seen")) - kept
    killed = contents(workspace, "slow")
    for name in FILES:
        (workspace.evaluation("slow", "seen") / name).unlink()
    evaluate(workspace, settings, Scripted(workspace, "slow", 1.0, 0.1))
    assert contents(workspace, "slow") == killed
