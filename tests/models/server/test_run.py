"""Evaluations by a server: what it is asked, what is kept when it fails, and what the command line says."""

import base64
import json
import multiprocessing
import time
from pathlib import Path
from typing import Any

import pytest

from tests.models.server.chat_server import MODEL, Call, ChatServer, Way, answered, hung_up, probing, refusing, silent
from tests.pairs.command import twin
from twin.bench import BenchmarkPhotos
from twin.core import EvaluateSettings, TwinError, Workspace
from twin.evaluate import evaluate, read_answers, read_benchmark, stored_replies
from twin.models import load_answerer

NAME = f"server:{MODEL}"
FILES = ("replies.jsonl", "answers.parquet", "summary.json")


def settings(server: ChatServer, **changed: Any) -> EvaluateSettings:
    plain = {"model": NAME, "benchmarks": ["seen"], "url": server.url, "concurrency": 4, "tries": 2}
    return EvaluateSettings.model_validate(plain | changed)


def run(workspace: Workspace, server: ChatServer, **changed: Any) -> dict[str, Any]:
    chosen = settings(server, **changed)
    return evaluate(workspace, chosen, load_answerer(chosen.model, workspace, chosen))["seen"]


def contents(workspace: Workspace) -> list[bytes]:
    return [(workspace.evaluation(NAME, "seen") / name).read_bytes() for name in FILES]


def only(words: str, way: Way, *, also_before: bool = False) -> Way:
    """Behaves in ``way`` towards questions that hold ``words``, well towards others and before the run."""
    return lambda call: (way if words in call.words and (also_before or not probing(call)) else answered)(call)


def nth(numbers: set[int], way: Way) -> Way:
    """Behaves in ``way`` towards these questions of the run."""
    return lambda call: (way if not probing(call) and call.number in numbers else answered)(call)


def test_the_photos_arrive_as_they_are_stored(workspace: Workspace, server: ChatServer, monkeypatch: Any) -> None:
    monkeypatch.setenv("THE_KEY", "secret")
    run(workspace, server, key_variable="THE_KEY", max_new_tokens=77)
    queries, photos = read_benchmark(workspace, "seen"), BenchmarkPhotos(workspace)
    assert len(server.run_calls) == len(queries)
    asked = []
    for _, path, headers, body in server.calls:
        assert (path, headers["Authorization"]) == ("/v1/chat/completions", "Bearer secret")
        assert (body["model"], body["temperature"], body["seed"]) == (MODEL, 0, 0)
        if body["max_tokens"] == 77:
            *shown, words = body["messages"][0]["content"]
            urls = [part["image_url"]["url"] for part in shown]
            assert all(url.startswith("data:image/jpeg;base64,") for url in urls)
            asked.append((words["text"], tuple(base64.b64decode(url.partition(",")[2]) for url in urls)))
    stored = [(query.question, tuple(photos.named(image).read() for image in query.images)) for query in queries]
    assert sorted(asked) == sorted(stored)
    assert b"secret" not in b"".join(path.read_bytes() for path in workspace.root.glob("evaluations/*/*/*"))


def test_its_probabilities_are_read(workspace: Workspace, server: ChatServer) -> None:
    run(workspace, server)
    for answer in read_answers(workspace, NAME, "seen", read_benchmark(workspace, "seen")):
        chosen = {"yes": 0, "no": 1}.get(str(answer.answer), -1)
        if answer.query.question_type == "pairwise":
            assert answer.choices == pytest.approx((0.789474, 0.210526)[:: 1 if chosen == 0 else -1])
            assert answer.probability == answer.choices[0]
        else:
            assert answer.probability is None and answer.choices is not None
            assert answer.choices[int(str(answer.answer))] == max(answer.choices)


def test_a_server_without_probabilities_is_asked_for_them_once(workspace: Workspace, server: ChatServer) -> None:
    def refuse(call: Call) -> None:
        (refusing(400, "logprobs is not supported") if "logprobs" in call.body else answered)(call)

    server.way = refuse
    run(workspace, server)
    assert sum("logprobs" in body for *_, body in server.calls) == 1
    answers = read_answers(workspace, NAME, "seen", read_benchmark(workspace, "seen"))
    assert {(answer.probability, answer.choices) for answer in answers} == {(None, None)}


def test_no_more_questions_at_a_time_than_allowed(workspace: Workspace, server: ChatServer) -> None:
    def slow(call: Call) -> None:
        time.sleep(0.02)
        answered(call)

    server.way = slow
    run(workspace, server, concurrency=3)
    assert server.peak == 3


def test_a_busy_server_is_left_alone_as_long_as_it_asks(workspace: Workspace, server: ChatServer) -> None:
    server.way = nth({5}, refusing(429, "Slow down.", retry_after=1))
    run(workspace, server, concurrency=1)
    times = [time for time, *_, body in server.calls if body["max_tokens"] != 1]
    assert len(times) == len(read_benchmark(workspace, "seen")) + 1
    assert times[5] - times[4] >= 1.0


def test_a_failure_that_passes_changes_nothing(workspace: Workspace, server: ChatServer) -> None:
    server.way = nth({2, 9, 20}, hung_up)
    run(workspace, server)
    disturbed = contents(workspace)
    server.way = answered
    for name in FILES:
        (workspace.evaluation(NAME, "seen") / name).unlink()
    run(workspace, server)
    assert contents(workspace) == disturbed


def test_what_fails_is_named_and_what_came_is_kept(workspace: Workspace, server: ChatServer) -> None:
    run(workspace, server)
    whole = contents(workspace)
    folder = workspace.evaluation(NAME, "seen")
    (folder / "replies.jsonl").unlink()
    server.calls.clear()

    def refuse(call: Call) -> None:
        time.sleep(0.05 if call.number % 2 else 0)  # so that refusals come in another order than questions
        refusing(400, "This model has a context of 512 tokens.")(call)

    server.way = only("three other photos", refuse)
    with pytest.raises(TwinError) as error:
        run(workspace, server, concurrency=4)
    multi = [query.query_id for query in read_benchmark(workspace, "seen") if query.question_type != "pairwise"]
    message = str(error.value)
    assert f"{NAME} gave no reply to 12 questions ({', '.join(multi[:3])} and 9 more): HTTP 400" in message
    assert message.endswith(
        "a context of 512 tokens. 42 new replies of this run are kept; the same command asks the rest."
    )
    assert [path.name for path in folder.iterdir()] == ["replies.jsonl"], "a part is never shown as the whole"
    server.calls.clear()
    server.way = answered
    run(workspace, server)
    assert len(server.run_calls) == 12
    assert contents(workspace) == whole


@pytest.mark.parametrize(("way", "reason"), [(silent, "no answer within 0.3 s"), (hung_up, "the connection broke: ")])
def test_a_server_that_goes_down_is_not_asked_for_everything(
    workspace: Workspace, server: ChatServer, way: Way, reason: str
) -> None:
    server.way = nth(set(range(7, 999)), way)
    with pytest.raises(TwinError, match=reason) as error:
        run(workspace, server, try_seconds=0.3)
    assert "were not asked. 6 new replies of this run are kept" in str(error.value)
    assert len(server.run_calls) < 6 + 2 * 2 * 4, "a round of tries, and what was under way"
    with pytest.raises(TwinError, match="as they are now"):
        stored_replies(workspace, NAME, "seen")


@pytest.mark.parametrize(
    ("status", "said", "reason"),
    [
        (401, "Bad key.", "HTTP 401 Unauthorized, the server wants a key"),
        (
            404,
            "No model.",
            "HTTP 404 Not Found, the server does not know this model, or the address is wrong: No model",
        ),
        (422, "Images are not supported.", "HTTP 422 Unprocessable Entity: Images are not supported"),
        (400, "This model has a context of 512 tokens.", "a context of 512 tokens"),
    ],
)
def test_what_will_not_pass_is_tried_once(
    workspace: Workspace, server: ChatServer, status: int, said: str, reason: str
) -> None:
    server.way = refusing(status, said)
    with pytest.raises(TwinError, match=reason):
        run(workspace, server)
    assert len(server.calls) == 1
    assert not (workspace.evaluation(NAME, "seen") / "summary.json").exists()


def test_a_key_that_is_withdrawn_stops_the_run_at_once(workspace: Workspace, server: ChatServer) -> None:
    server.way = nth(set(range(7, 999)), refusing(401, "Quota used up."))
    with pytest.raises(TwinError, match="Quota used up"):
        run(workspace, server, concurrency=1)
    assert len(server.run_calls) == 7


def test_photos_that_cost_no_tokens_do_not_arrive(workspace: Workspace, server: ChatServer) -> None:
    usage = json.dumps({"choices": [{"message": {"content": "no"}}], "usage": {"prompt_tokens": 20}}).encode()
    server.way = lambda call: call.send(200, usage)
    with pytest.raises(TwinError, match="a question is 20 tokens with its photos and without"):
        run(workspace, server)


def test_the_second_orders_show_the_photos_the_other_way_round(workspace: Workspace, server: ChatServer) -> None:
    run(workspace, server, swap=True)
    shown = [
        tuple(part["image_url"]["url"] for part in body["messages"][0]["content"][:-1]) for body in server.run_calls
    ]
    pairs = [urls for urls in shown if len(urls) == 2]
    assert sorted(pairs) == sorted(urls[::-1] for urls in pairs)


def test_blind_it_sees_grey_pictures(workspace: Workspace, server: ChatServer) -> None:
    run(workspace, server, model=f"blind:{NAME}")
    urls = {url["image_url"]["url"] for body in server.run_calls for url in body["messages"][0]["content"][:-1]}
    assert len(urls) == 1, "all photos are of one size"
    assert urls.pop().startswith("data:image/png;base64,")


def _evaluate(root: Path, chosen: EvaluateSettings) -> None:
    workspace = Workspace(root)
    evaluate(workspace, chosen, load_answerer(chosen.model, workspace, chosen))


def test_killed_it_asks_only_what_was_under_way_again(workspace: Workspace, server: ChatServer) -> None:
    def slow(call: Call) -> None:
        time.sleep(0.05)
        answered(call)

    server.way = slow
    process = multiprocessing.get_context("spawn").Process(target=_evaluate, args=(workspace.root, settings(server)))
    process.start()
    while len(server.run_calls) < 20:
        assert process.is_alive()
        time.sleep(0.005)
    process.kill()
    process.join()
    run(workspace, server)
    queries = len(read_benchmark(workspace, "seen"))
    assert queries <= len(server.run_calls) <= queries + 4
    killed = contents(workspace)
    for name in FILES:
        (workspace.evaluation(NAME, "seen") / name).unlink()
    run(workspace, server)
    assert contents(workspace) == killed


def test_the_command_line_says_it_in_one_line(
    workspace: Workspace, server: ChatServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("eval", "-w", workspace.root, "--model", NAME, "--benchmarks", "seen", "--url", server.url)
    server.way = only("three other photos", refusing(503, "Overloaded", retry_after=0))
    assert twin(monkeypatch, *arguments, "--tries", 2, "--concurrency", 1) == 2
    failed = capsys.readouterr().err
    assert failed.startswith(f"Error: {NAME} gave no reply to 3 questions (")
    assert "HTTP 503 Service Unavailable: Overloaded (tried 2 times). Another 37 were not asked. 14 new" in failed
    assert len(failed.splitlines()) == 1
    server.way = answered
    assert twin(monkeypatch, *arguments) == 0
    assert "right answers" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--model", NAME), "needs the address of its server: --url"),
        (("--model", NAME, "--url", "localhost:8000"), "Option --url is wrong: 'localhost:8000' is not an address"),
        (("--model", "server:", "--url", "http://localhost:1/v1"), "lacks the name"),
        (("--model", NAME, "--url", "http://localhost:1/v1", "--key-variable", "NO_SUCH_KEY"), "is not set"),
        (("--model", NAME, "--url", "http://127.0.0.1:1/v1", "--tries", "1"), "cannot be asked: no connection: "),
        (("--model", NAME, "--url", "http://localhost:1/v1", "--mode", "likelihood"), "cannot weigh answers"),
    ],
)
def test_a_mistake_is_one_line(
    workspace: Workspace,
    arguments: tuple[str, ...],
    complaint: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert twin(monkeypatch, "eval", "-w", workspace.root, *arguments) == 2
    said = capsys.readouterr().err
    assert said.startswith("Error: ") and complaint in said
    assert len(said.splitlines()) == 1
