"""Batches half yes, half no: their invariants, their epochs, their ranks, their state; and with torch's loader."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from twin.core import TwinError, write_arrow
from twin.pairs.sampling import HalfAndHalf, read_answers

ANSWERS = st.lists(st.booleans(), min_size=2, max_size=30).filter(lambda answers: len(set(answers)) == 2).map(np.array)
BATCH = st.integers(2, 9)


def epochs(sampler: HalfAndHalf, many: int) -> list[list[int]]:
    return [batch for _ in range(many) for batch in sampler]


@given(answers=ANSWERS, batch=BATCH, seed=st.integers(0, 3))
def test_every_batch_is_half_yes_half_no(answers: NDArray[np.bool_], batch: int, seed: int) -> None:
    for rows in epochs(HalfAndHalf(answers, batch=batch, seed=seed), 3):
        assert [bool(answers[row]) for row in rows] == [place % 2 == 0 for place in range(batch)]


@given(answers=ANSWERS, batch=BATCH)
def test_the_larger_class_sets_the_length_of_an_epoch(answers: NDArray[np.bool_], batch: int) -> None:
    sampler = HalfAndHalf(answers, batch=batch)
    shares = {True: (batch + 1) // 2, False: batch // 2}
    rows = {answer: np.flatnonzero(answers == answer).tolist() for answer in (True, False)}
    larger = max(rows, key=lambda answer: len(rows[answer]) / shares[answer])
    first = [row for one in sampler for row in one]
    assert set(rows[larger]) <= set(first)
    assert len(first) == batch * len(sampler)
    # a batch fewer would not have held them
    assert (len(sampler) - 1) * shares[larger] < len(rows[larger]) <= len(sampler) * shares[larger]


@given(answers=ANSWERS, batch=BATCH, steps=st.integers(0, 40))
def test_the_rows_of_a_class_are_drawn_equally_often(answers: NDArray[np.bool_], batch: int, steps: int) -> None:
    drawn = Counter(row for rows in epochs(HalfAndHalf(answers, batch=batch), 40)[:steps] for row in rows)
    for answer in (True, False):
        often = [drawn[row] for row in np.flatnonzero(answers == answer).tolist()]
        assert max(often) - min(often) <= 1


@given(answers=ANSWERS, share=st.integers(1, 5), ranks=st.integers(2, 4))
def test_ranks_share_each_batch(answers: NDArray[np.bool_], share: int, ranks: int) -> None:
    batch = share * ranks
    whole = epochs(HalfAndHalf(answers, batch=batch), 2)
    parts = [epochs(HalfAndHalf(answers, batch=batch, rank=rank, ranks=ranks), 2) for rank in range(ranks)]
    for rows, *shared in zip(whole, *parts, strict=True):
        assert [row for part in shared for row in part] == rows
        for part in shared:
            assert len(part) == share
            assert abs(2 * sum(answers[row] for row in part) - share) <= share % 2


@given(answers=ANSWERS, batch=BATCH, stop=st.integers(0, 40), seed=st.integers(0, 2))
def test_a_resumed_run_goes_on_with_the_same_order(
    answers: NDArray[np.bool_], batch: int, stop: int, seed: int
) -> None:
    """Also across epochs, and with another number of ranks."""
    whole = epochs(HalfAndHalf(answers, batch=batch, seed=seed), 50)
    before, after = HalfAndHalf(answers, batch=batch, seed=seed), HalfAndHalf(answers, batch=batch, seed=seed)
    given_out = []
    while len(given_out) < stop:
        for rows in before:
            given_out.append(rows)
            if len(given_out) == stop:
                break
    state = before.state_dict()
    assert state["step"] == stop
    after.load_state_dict(state)
    assert after.epoch == before.epoch == stop // len(before)
    rest = epochs(after, 3)
    # the first of the three is what is left of the present epoch
    assert len(rest) == 3 * len(after) - stop % len(after)
    assert given_out + rest == whole[: stop + len(rest)]


def test_a_state_may_be_behind_what_was_handed_out() -> None:
    answers = np.arange(40) % 4 == 0
    sampler = HalfAndHalf(answers, batch=4)
    whole = list(sampler)
    again = HalfAndHalf(answers, batch=4)
    again.load_state_dict(sampler.state_dict(step=5))
    assert list(again) == whole[5:]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"seed": 1}, "seed was 0 and is 1"),
        ({"batch": 6}, "batch was 4 and is 6"),
        ({"answers": np.arange(9) % 2 == 0}, "yes was 4 and is 5"),
    ],
)
def test_a_state_of_another_order_is_refused(changed: dict[str, Any], said: str) -> None:
    arguments: dict[str, Any] = {"answers": np.arange(8) % 2 == 0, "batch": 4, "seed": 0}
    state = HalfAndHalf(**arguments).state_dict()
    with pytest.raises(TwinError, match=said):
        HalfAndHalf(**arguments | changed).load_state_dict(state)


@pytest.mark.parametrize(("batch", "rank", "ranks"), [(1, 0, 1), (6, 0, 4), (4, 2, 2), (4, -1, 2)])
def test_what_cannot_be_shared_is_refused(batch: int, rank: int, ranks: int) -> None:
    with pytest.raises(TwinError, match=f"Rank {rank} of {ranks} has no equal part of batches of {batch}"):
        HalfAndHalf(np.array([True, False]), batch=batch, rank=rank, ranks=ranks)


@pytest.mark.parametrize("answers", [[], [True, True], [False]])
def test_both_answers_are_needed(answers: list[bool]) -> None:
    with pytest.raises(TwinError, match="needs pair queries with both answers"):
        HalfAndHalf(np.array(answers, dtype=bool), batch=2)


def test_torch_loads_the_rows_of_the_table(tmp_path: Path) -> None:
    from torch.utils.data import DataLoader  # noqa: PLC0415 - slow

    answers = ["no", "yes", "no", "no", "no", "yes", "no"]
    write_arrow(tmp_path / "pairs.parquet", pa.table({"answer": answers, "question": ["?"] * 7}))
    yes = read_answers(tmp_path / "pairs.parquet")
    assert yes.tolist() == [answer == "yes" for answer in answers]
    loader = DataLoader(answers, batch_sampler=HalfAndHalf(yes, batch=4))  # type: ignore[arg-type]
    batches = list(loader)
    assert len(batches) == len(loader) == 3
    assert all(list(batch) == ["yes", "no"] * 2 for batch in batches)


def test_the_state_of_other_answers_is_refused_though_their_numbers_agree() -> None:
    answers = np.arange(40) % 4 == 0
    state = HalfAndHalf(answers, batch=4).state_dict()
    with pytest.raises(TwinError, match="cannot be continued"):
        HalfAndHalf(np.roll(answers, 1), batch=4).load_state_dict(state)
