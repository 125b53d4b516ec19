"""One question and one server: what each way of answering wrongly amounts to, and what is told apart."""

import re
import time
from typing import Any

import pytest

from tests.models.server.chat_server import (
    MODEL,
    Call,
    ChatServer,
    Way,
    answered,
    garbage,
    half,
    hung_up,
    refusing,
    said,
    silent,
)
from twin.core import TwinError
from twin.models import Question
from twin.models.server import Server, ServerAnswerer

QUESTION = Question("q", "general", "What is it?", ())


def asked(server: ChatServer, **changed: Any) -> ServerAnswerer:
    return ServerAnswerer(Server(server.url, MODEL, **({"tries": 2, "try_seconds": 5.0} | changed)))


def body(text: str) -> Way:
    return lambda call: call.send(200, text.encode())


@pytest.mark.parametrize(
    ("way", "reason", "calls"),
    [
        (refusing(500), "HTTP 500 Internal Server Error", 2),
        (refusing(429), "HTTP 429 Too Many Requests", 2),
        (refusing(408), "HTTP 408 Request Timeout", 2),
        (garbage, "its answer is not JSON", 2),
        (half, "the connection broke: ", 2),
        (hung_up, "the connection broke: ", 2),
        (silent, "no answer within 0.4 s", 2),
        (body("[" * 100_000), "its answer is not JSON", 2),
        (body("null"), "its answer is not a chat completion", 2),
        (body('{"choices": []}'), "its answer is not a chat completion", 2),
        (body('{"choices": [{"message": {"content": 7}}]}'), "its answer is not a chat completion", 2),
        (body('{"choices": [{"message": {"content": "a"}, "finish_reason": "error"}]}'), "it broke its reply off", 2),
        (body('{"choices": [{"message": {"content": ["yes"]}}]}'), "its answer is not a chat completion", 2),
        (
            body('{"choices": [{"message": {"content": "<answer>y"}, "finish_reason": "abort"}]}'),
            "it broke its reply off (abort)",
            2,
        ),
        (refusing(301, location="http://127.0.0.1:1/"), "HTTP 301 Moved Permanently", 1),
        (refusing(401), "HTTP 401 Unauthorized, the server wants a key (--key-variable)", 1),
        (refusing(404), "HTTP 404 Not Found, the server does not know this model", 1),
        (refusing(400, "x" * 999), "HTTP 400 Bad Request: " + "x" * 200 + " …", 1),
    ],
)
def test_a_bad_answer_is_one_clear_reason(server: ChatServer, way: Way, reason: str, calls: int) -> None:
    server.way = way
    with pytest.raises(TwinError, match=re.escape(f"server:{MODEL} at {server.url} gave no reply: {reason}")) as error:
        asked(server, try_seconds=0.4 if way is silent else 5.0).answer([QUESTION])
    assert len(server.calls) == calls
    assert "\n" not in str(error.value)
    assert ("(tried 2 times)" in str(error.value)) == (calls == 2)


@pytest.mark.parametrize(
    ("way", "text"),
    [
        (body('{"choices": [{"message": {"content": null, "refusal": "No."}}]}'), ""),
        (body('{"choices": [{"message": {"content": [{"type": "text", "text": " a "}]}}]}'), "a"),
        (body('{"choices": [{"message": {"content": "half \\\\ud83d"}}]}'.replace("\\\\", "\\")), "half \\ud83d"),
        (body('{"choices": [{"message": {"content": "b"}, "logprobs": {"content": [{"token": 1}]}}]}'), "b"),
        (
            body(
                '{"choices": [{"message": {"content": "c"}, "logprobs": {"content": '
                '[{"token": null, "top_logprobs": [{"token": 5, "logprob": -1}]}]}}]}'
            ),
            "c",
        ),
    ],
)
def test_odd_but_honest_answers_are_read(server: ChatServer, way: Way, text: str) -> None:
    server.way = way
    [reply] = asked(server).answer([QUESTION])
    assert (reply.text, reply.probability, reply.choices) == (text, None, None)


@pytest.mark.parametrize("word", ["null", "7", '["a"]'])
def test_tokens_that_are_no_words_give_no_chances(server: ChatServer, word: str) -> None:
    token = f'{{"token": {word}, "logprob": -1, "top_logprobs": []}}'
    server.way = body(f'{{"choices": [{{"message": {{"content": "b"}}, "logprobs": {{"content": [{token}]}}}}]}}')
    [reply] = asked(server).answer([Question("q", "pairwise", "Is it?", ())])
    assert (reply.text, reply.probability, reply.choices) == ("b", None, None)


def test_a_wait_of_nothing_is_no_leave_to_hurry(server: ChatServer) -> None:
    server.way = refusing(429, retry_after=0)
    with pytest.raises(TwinError):
        asked(server, tries=3).answer([QUESTION])
    first, second = (b[0] - a[0] for a, b in zip(server.calls, server.calls[1:], strict=False))
    assert first >= 0.25 and second >= 0.5


def test_an_answer_that_never_ends_is_cut_off(server: ChatServer) -> None:
    def endless(call: Call) -> None:
        call.send(200, b"", content_length=1 << 40)
        for _ in range(400):
            call.wfile.write(b" " * (1 << 17))
        call.close_connection = True

    server.way = endless
    with pytest.raises(TwinError, match="larger than 16,777,216 bytes"):
        asked(server, tries=1, try_seconds=60.0).answer([QUESTION])


def test_waits_double_and_can_be_told_by_the_server(server: ChatServer) -> None:
    server.way = refusing(503)
    with pytest.raises(TwinError):
        asked(server, tries=4).answer([QUESTION])
    first, second, third = (b[0] - a[0] for a, b in zip(server.calls, server.calls[1:], strict=False))
    assert 0.25 <= first <= 1.0 and 0.5 <= second <= 1.8 and 1.0 <= third <= 3.3
    server.calls.clear()
    server.way = refusing(503, retry_after=1)
    with pytest.raises(TwinError):
        asked(server, tries=2).answer([QUESTION])
    assert server.calls[1][0] - server.calls[0][0] >= 1.0


def test_where_one_is_told_to_wait_all_wait(server: ChatServer) -> None:
    def once(call: Call) -> None:
        (refusing(429, retry_after=1) if len(server.calls) == 1 else answered)(call)

    server.way = once
    questions = [Question(f"q{number}", "general", str(number), ()) for number in range(12)]
    replies = asked(server, concurrency=2).answer(questions)
    assert [reply.text for reply in replies] == [
        said({"messages": [{"role": "user", "content": [{"type": "text", "text": str(number)}]}]})
        for number in range(12)
    ]
    begun = server.calls[0][0]
    assert sum(at - begun < 0.9 for at, *_ in server.calls) <= 3, "the refused one, and what was under way beside it"


def test_the_fingerprint_follows_what_lasts(server: ChatServer) -> None:
    def fingerprint(model: str = MODEL) -> str:
        return ServerAnswerer(Server(server.url, model, tries=2)).fingerprint

    plain = fingerprint()
    assert fingerprint() == plain
    assert server.card is not None
    seen = {plain, fingerprint("other")}
    server.card = server.card | {"root": "/models/new"}
    seen.add(fingerprint())
    assert len(seen) == 3
    now = fingerprint()
    server.card = server.card | {"created": int(time.time()) - 86_400}
    assert fingerprint() == now, "some servers say when they were asked, others when they began"
    server.card = None
    assert fingerprint() not in seen


def test_the_key_is_not_shown(server: ChatServer) -> None:
    assert "secret" not in repr(asked(server, key="secret"))
