"""Engines do every job once or say why not; what is lost with a worker is done again."""

import os
import signal
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.catalog.importing._engine import Queue
from twin.catalog.importing._local import LocalEngine
from twin.catalog.importing._suspects import Suspects
from twin.core import TwinError


@dataclass(frozen=True)
class Task:
    name: str
    photos: int = 1


def note(folder: Path, task: Task) -> None:
    """Leaves a line for each time a task is done."""
    with (folder / "done.txt").open("a", encoding="utf-8") as file:
        file.write(f"{task.name} {os.environ['LP_NUM_THREADS']}\n")


def fail_on_two(folder: Path, task: Task) -> None:
    if task.name == "2":
        raise TwinError("Task 2 cannot be done.")
    note(folder, task)


def die_once(folder: Path, task: Task) -> None:
    """Kills the worker, but only the first time."""
    died = folder / "died"
    if task.name == "1" and not died.exists():
        died.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    note(folder, task)


def die(_folder: Path, _task: Task) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at_three(folder: Path, task: Task) -> None:
    if task.name == "3":
        os.kill(os.getpid(), signal.SIGKILL)
    note(folder, task)


def never(task: Task) -> None:
    pytest.fail(f"task {task.name} was lost")


TASKS = [Task(str(number)) for number in range(7)]


@pytest.mark.parametrize("workers", [1, 2])
def test_every_job_is_done_once_and_few_are_held(tmp_path: Path, workers: int) -> None:
    held = largest = 0

    def stream() -> object:
        nonlocal held, largest
        for task in TASKS:
            held += 1
            largest = max(largest, held)
            yield task

    for _ in LocalEngine(workers).run(stream(), partial(note, tmp_path), never):  # type: ignore[arg-type]
        held -= 1
    assert sorted((tmp_path / "done.txt").read_text().splitlines()) == [f"{number} 1" for number in range(7)]
    assert largest <= 2 * workers + 1


def test_the_parent_stays_as_it_was(tmp_path: Path) -> None:
    before = dict(os.environ)
    assert list(LocalEngine(1).run(TASKS[:1], partial(note, tmp_path), never)) == TASKS[:1]
    assert dict(os.environ) == before


def test_an_error_of_a_job_is_raised(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="Task 2"):
        list(LocalEngine(1).run(TASKS, partial(fail_on_two, tmp_path), never))


def test_a_job_lost_with_its_worker_is_done_again(tmp_path: Path) -> None:
    done = list(LocalEngine(2).run(TASKS, partial(die_once, tmp_path), never))
    assert sorted(done, key=lambda task: task.name) == TASKS
    assert {line[0] for line in (tmp_path / "done.txt").read_text().splitlines()} == set("0123456")


def test_a_job_that_is_lost_each_time_takes_no_other_along(tmp_path: Path) -> None:
    lost = list[Task]()
    done = list(LocalEngine(2).run(TASKS, partial(die_at_three, tmp_path), lost.append))
    assert lost == [TASKS[3]]
    assert sorted(task.name for task in done) == list("012456")
    assert sorted(line[0] for line in (tmp_path / "done.txt").read_text().splitlines()) == list("012456")


def test_what_is_told_of_a_lost_job_may_end_the_run(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="died 3 times at the same job"):
        list(LocalEngine(1).run(TASKS[:1], partial(die, tmp_path), Suspects[Task](None).add))


def test_suspects_come_last_and_too_many_are_an_error() -> None:
    told = list[Task]()
    suspects = Suspects[Task](told.append)
    suspects.add(TASKS[0])
    assert list(suspects.after(iter(TASKS[1:]))) == [*TASKS[1:], TASKS[0]]
    assert told == [TASKS[0]]
    more = [Task(str(number)) for number in range(99)]
    for task in more[: 15 + len(TASKS) - 1]:
        suspects.add(task)
    with pytest.raises(TwinError, match="perhaps for want of memory"):
        suspects.add(more[-1])


@given(st.lists(st.integers(0, 99), unique=True), st.lists(st.booleans()))
def test_a_queue_loses_nothing(numbers: list[int], dies: list[bool]) -> None:
    done, lost, tries = set[str](), list[str](), Counter[str]()
    queue = Queue((Task(str(number)) for number in numbers), lambda task: lost.append(task.name))
    fate = iter(dies)
    while queue:
        task = queue.pop()
        tries[task.name] += 1
        if next(fate, False):
            queue.retry(task)
        else:
            done.add(task.name)
    assert done | set(lost) == {str(number) for number in numbers}
    assert not done & set(lost)
    assert all(tries[name] == 3 for name in lost)
    assert all(tries[name] <= 3 for name in done)
