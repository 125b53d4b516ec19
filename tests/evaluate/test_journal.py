import fcntl
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twin.core import TwinError
from twin.evaluate._entries import Entry, read_journal
from twin.evaluate._journal import Journal
from twin.models import Reply

HEADER = {"model": "m", "benchmark": "b", "fingerprint": "f"}
ENTRIES = [
    Entry(
        f"k{n}",
        f"q{n // 2}",
        n % 2 == 1,
        Reply(f"reply {n}\n<answer>yés</answer>", None if n % 2 else n / 7, (n / 7, 1 - n / 7) if n % 3 else None),
    )
    for n in range(7)
]
BATCH = 3


def answer_all(path: Path, entries: list[Entry] = ENTRIES) -> int:
    """Write down what is missing, batch by batch; the number of replies that were there."""
    with Journal.open(path) as journal:
        journal.begin(HEADER)
        missing = [entry for entry in entries if entry.key not in journal.contents.replies]
        for start in range(0, len(missing), BATCH):
            journal.append(missing[start : start + BATCH])
    return len(entries) - len(missing)


def replies(path: Path) -> dict[str, Reply]:
    return read_journal(path).replies


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
@given(cut=st.integers(0, 10_000))
def test_cut_anywhere_it_goes_on_to_the_same_bytes(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "replies.jsonl"
    path.unlink(missing_ok=True)
    answer_all(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: cut % (len(whole) + 1)])
    assert answer_all(path) in (0, 3, 6, 7), "batches are kept whole or not at all"
    assert path.read_bytes() == whole
    assert replies(path) == {entry.key: entry.reply for entry in ENTRIES}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
@given(place=st.integers(0, 10_000), value=st.integers(0, 255))
def test_one_wrong_byte_costs_at_most_two_lines(tmp_path: Path, place: int, value: int) -> None:
    path = tmp_path / "replies.jsonl"
    path.unlink(missing_ok=True)
    with Journal.open(path) as journal:
        journal.begin(HEADER)
        for entry in ENTRIES:
            journal.append([entry])
    data = bytearray(path.read_bytes())
    data[place % len(data)] = value
    path.write_bytes(data)
    kept = replies(path)
    same = sum(kept.get(entry.key) == entry.reply for entry in ENTRIES)
    assert same >= len(ENTRIES) - 2, "a line, or two that a lost line end has joined"


def test_damaged_lines_are_counted_and_the_others_kept(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    answer_all(path)
    header, *lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([header, lines[0], b"[1, 2]\n", b'{"key": "k2"}\n', b"\xff\n", *lines[3:]]))
    contents = read_journal(path)
    assert contents.damaged == 3
    assert list(contents.replies) == ["k0", "k3", "k4", "k5", "k6"]
    assert answer_all(path) == 5
    assert replies(path) == {entry.key: entry.reply for entry in ENTRIES}


@pytest.mark.parametrize(
    "line",
    [
        {"probability": float("nan")},
        {"probability": True},
        {"choices": [0.5, float("inf")]},
        {"choices": [False, 1.0]},
        {"fingerprint": 7},
        {"fingerprint": None, "model": "m"},
        "[" * 100_000 + "]" * 100_000,
    ],
    ids=lambda line: str(line)[:40],
)
def test_what_no_evaluation_writes_is_no_reply(tmp_path: Path, line: dict[str, Any] | str) -> None:
    path = tmp_path / "replies.jsonl"
    answer_all(path, ENTRIES[:3])
    reply = {"key": "k0", "query_id": "q0", "swap": False, "text": "yes", "probability": None, "choices": None}
    text = line if isinstance(line, str) else json.dumps(line if "fingerprint" in line else reply | line)
    path.write_bytes(path.read_bytes() + f"{text}\n".encode())
    contents = read_journal(path)
    assert (contents.damaged, contents.header) == (1, HEADER)
    assert contents.replies == {entry.key: entry.reply for entry in ENTRIES[:3]}


def test_a_torn_batch_is_cut_off_the_file(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    answer_all(path, ENTRIES[:3])
    whole = path.read_bytes()
    answer_all(path, ENTRIES[:6])
    torn = path.read_bytes()[:-1]
    path.write_bytes(torn)
    with Journal.open(path) as journal:
        assert list(journal.contents.replies) == ["k0", "k1", "k2"]
        assert journal.contents.damaged == 0
    assert path.read_bytes() == whole


def test_the_last_header_and_the_last_reply_count(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    answer_all(path, ENTRIES[:2])
    other = HEADER | {"fingerprint": "g"}
    again = Entry("k1", "q0", True, Reply("otherwise"))
    with Journal.open(path) as journal:
        journal.begin(HEADER)
        journal.begin(other)
        journal.append([again])
    contents = read_journal(path)
    assert contents.header == other
    assert contents.replies == {"k0": ENTRIES[0].reply, "k1": again.reply}
    assert path.read_bytes().count(b"fingerprint") == 2, "a header that holds already is not written again"


def test_rewritten_it_holds_what_it_is_given_in_order(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    answer_all(path)
    with Journal.open(path) as journal:
        journal.rewrite(HEADER, ENTRIES[5:2:-1])
    contents = read_journal(path)
    assert (contents.header, list(contents.replies)) == (HEADER, ["k5", "k4", "k3"])
    before = path.stat().st_ino
    with Journal.open(path) as journal:
        journal.rewrite(HEADER, ENTRIES[5:2:-1])
    assert path.stat().st_ino == before, "what is the same is not written again"


def test_one_process_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    with Journal.open(path), pytest.raises(TwinError, match="Another run is writing"), Journal.open(path):
        pass


@pytest.mark.parametrize("goes", ["replaced", "removed"])
def test_a_file_that_goes_before_it_is_locked_is_not_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, goes: str
) -> None:
    path, lock, waiting = tmp_path / "replies.jsonl", fcntl.flock, [goes]
    answer_all(path, ENTRIES[:3])

    def late(descriptor: int, operation: int) -> None:
        if waiting:
            if waiting.pop() == "replaced":
                (tmp_path / "new").write_bytes(path.read_bytes())
                (tmp_path / "new").replace(path)
            else:
                path.unlink()
        lock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    assert answer_all(path) == (3 if goes == "replaced" else 0)
    assert replies(path) == {entry.key: entry.reply for entry in ENTRIES}


def test_a_probability_that_is_no_number_is_refused(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "replies.jsonl") as journal, pytest.raises(ValueError, match="JSON"):
        journal.append([Entry("k", "q", False, Reply("yes", float("nan")))])
