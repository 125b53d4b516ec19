"""What is learned, and in which order."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.train.workspaces import write_rows
from twin.answers import answer_text
from twin.core import TrainSettings, TwinError, Workspace, read_rows
from twin.train._data import _admitted, _by_hardness, training_rows

Rows = list[dict[str, Any]]
YES, NO = answer_text("yes"), answer_text("no")


def batches(rows: Rows, size: int) -> list[Rows]:
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def said(row: dict[str, Any]) -> str:
    return str(row["completion"][0]["content"])


def questions(workspace: Workspace, table: str) -> set[str]:
    return {row["question"] for row in read_rows(workspace.pairs(table))}


def is_general(workspace: Workspace, batch: Rows) -> bool:
    """Whether a batch asks general questions; checks that it does not mix the kinds."""
    known = questions(workspace, "general")
    [general] = {row["prompt"][0]["content"] in known for row in batch}
    return general


@pytest.mark.parametrize("batch", [1, 2, 7, 8])
def test_every_pair_batch_is_half_yes_half_no(workspace: Workspace, batch: int) -> None:
    rows = training_rows(workspace, TrainSettings(steps=20, batch=batch, general=0.0))
    assert len(rows) == 20 * batch
    assert Counter(map(said, rows)) == {YES: 10 * batch, NO: 10 * batch}  # odd batches in turn have one more of each
    for one in batches(rows, batch):
        answers = Counter(said(row) for row in one)
        assert abs(answers[YES] - answers[NO]) == batch % 2


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.integers(1, 24), share=st.sampled_from([0.0, 0.1, 0.25, 1 / 3, 0.5, 0.9, 1.0]))
def test_the_share_of_general_batches_holds_at_every_step(workspace: Workspace, steps: int, share: float) -> None:
    rows = training_rows(workspace, TrainSettings(steps=steps, batch=4, general=share))
    general = [is_general(workspace, batch) for batch in batches(rows, 4)]
    assert len(general) == steps
    for step in range(1, steps + 1):
        assert abs(sum(general[:step]) - share * step) < 1


def test_a_general_batch_has_one_number_of_photos(workspace: Workspace) -> None:
    rows = training_rows(workspace, TrainSettings(steps=40, batch=4, general=1.0))
    sizes = [{len(row["images"]) for row in batch} for batch in batches(rows, 4)]
    assert all(len(size) == 1 for size in sizes)
    assert set.union(*sizes) == {len(row["images"]) for row in read_rows(workspace.pairs("general"))}


def test_rows_are_the_tables_rows(workspace: Workspace) -> None:
    """Every row asks what a table asks, about the same photos in the same order, and says its answer."""
    pairs = read_rows(workspace.pairs("train"))
    general = read_rows(workspace.pairs("general"))
    known = [(row["question"], [row["image_1"], row["image_2"]], row["answer"]) for row in pairs]
    known += [(row["question"], row["images"], row["answer"]) for row in general]
    for row in training_rows(workspace, TrainSettings(steps=12, batch=4, general=0.5)):
        answer = said(row).removeprefix("<answer>").removesuffix("</answer>")
        assert (row["prompt"][0]["content"], row["images"], answer) in known


def test_the_seed_gives_the_order(workspace: Workspace) -> None:
    one, again, other = (
        training_rows(workspace, TrainSettings(steps=10, batch=4, seed=seed, general=0.5)) for seed in (3, 3, 4)
    )
    assert one == again != other


def test_a_longer_run_begins_as_a_shorter_one(workspace: Workspace) -> None:
    short, long = (
        training_rows(workspace, TrainSettings(curriculum=0.0, steps=steps, batch=4, general=0.5)) for steps in (7, 20)
    )
    assert long[: len(short)] == short


@pytest.mark.parametrize("smaller", ["yes", "no"])
def test_the_smaller_class_repeats_and_nothing_is_left_out(workspace: Workspace, smaller: str) -> None:
    rows = read_rows(workspace.pairs("train"))
    few = [row for row in rows if row["answer"] == smaller][:3]
    many = [row for row in rows if row["answer"] != smaller]
    write_rows(workspace.pairs("train"), many + few)
    epoch = training_rows(workspace, TrainSettings(curriculum=0.0, steps=len(many), batch=2, general=0.0))
    shown = Counter((said(row), tuple(row["images"])) for row in epoch)
    times = {answer: sorted(shown[key] for key in shown if key[0] == answer) for answer in (YES, NO)}
    assert times[answer_text(smaller)] == evenly(len(many), 3)
    assert times[NO if smaller == "yes" else YES] == [1] * len(many)


def evenly(total: int, parts: int) -> Sequence[int]:
    return sorted(total // parts + (place < total % parts) for place in range(parts))


def test_without_general_questions_all_batches_are_pairs(workspace: Workspace) -> None:
    expected = training_rows(workspace, TrainSettings(steps=8, batch=4, general=0.0))
    workspace.pairs("general").unlink()
    assert training_rows(workspace, TrainSettings(steps=8, batch=4, general=0.5)) == expected
    with pytest.raises(TwinError, match=r"general.parquet holds no general questions"):
        training_rows(workspace, TrainSettings(steps=8, batch=4, general=1.0))


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_pairs_of_one_answer_are_refused(workspace: Workspace, answer: str) -> None:
    rows = [row for row in read_rows(workspace.pairs("train")) if row["answer"] != answer]
    write_rows(workspace.pairs("train"), rows)
    with pytest.raises(TwinError, match=f"train.parquet holds no pair query with the answer '{answer}'"):
        training_rows(workspace, TrainSettings(steps=2, batch=4, general=0.0))


def test_negatives_join_from_easy_to_hard() -> None:
    admitted = [_admitted(step, 80.0, 6) for step in range(100)]
    assert admitted[0] == 2
    assert admitted == sorted(admitted)
    assert set(admitted[80:]) == {6}
    assert _admitted(0, 80.0, 1) == 1


def test_hardness_rises_from_random_to_mined_to_near_twins_of_falling_degree() -> None:
    kinds = (("near-twin", 1), ("mined", 0), ("near-twin", 16), ("random", 0))
    ordered = _by_hardness([{"kind": kind, "degree": degree} for kind, degree in kinds])
    assert [(rows[0]["kind"], rows[0]["degree"]) for rows in ordered] == [
        ("random", 0),
        ("mined", 0),
        ("near-twin", 16),
        ("near-twin", 1),
    ]
