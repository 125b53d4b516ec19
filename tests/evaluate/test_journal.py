from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twin.evaluate._journal import append, resume
from twin.models import Reply

HEADER = {"model": "m", "benchmark": "b", "fingerprint": "f"}
IDS = [f"q{n}" for n in range(7)]
REPLIES = [Reply(f"reply {n}\n<answer>yés</answer>", None if n % 2 else n / 7) for n in range(7)]


def written(path: Path, replies: list[Reply]) -> bytes:
    resume(path, HEADER, IDS, 3)
    for start in range(0, len(replies), 3):
        append(path, IDS[start : start + 3], replies[start : start + 3])
    return path.read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(cut=st.integers(0, 10_000))
def test_cut_anywhere_it_goes_on_to_the_same_bytes(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "replies.jsonl"
    path.unlink(missing_ok=True)
    whole = written(path, REPLIES)
    path.write_bytes(whole[: cut % (len(whole) + 1)])
    kept = resume(path, HEADER, IDS, 3)
    assert kept == REPLIES[: len(kept)]
    assert len(kept) in (0, 3, 6, 7)
    for start in range(len(kept), len(IDS), 3):
        append(path, IDS[start : start + 3], REPLIES[start : start + 3])
    assert path.read_bytes() == whole


def test_only_a_torn_batch_is_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    path.write_bytes(written(path, REPLIES[:6])[:-1])
    assert resume(path, HEADER, IDS, 3) == REPLIES[:3]


@pytest.mark.parametrize("header", [HEADER | {"fingerprint": "g"}, HEADER | {"model": "n"}])
def test_another_fingerprint_starts_over(tmp_path: Path, header: dict[str, str]) -> None:
    path = tmp_path / "replies.jsonl"
    written(path, REPLIES)
    assert resume(path, header, IDS, 3) == []
    assert len(path.read_bytes().splitlines()) == 1


def test_a_line_out_of_place_ends_what_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    lines = written(path, REPLIES).splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:5], lines[6], lines[5], lines[7]]))
    assert resume(path, HEADER, IDS, 3) == REPLIES[:3]


def test_a_probability_that_is_no_number_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    with pytest.raises(ValueError, match="JSON"):
        append(path, ["q0"], [Reply("yes", float("nan"))])
