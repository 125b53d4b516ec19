"""Engines do every job once or say why not; what is lost with a worker is done again."""

import os
import signal
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.catalog.importing._engine import Queue
from twin.catalog.importing._local import LocalEngine
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

    for _ in LocalEngine(workers).run(stream(), partial(note, tmp_path)):  # type: ignore[arg-type]
        held -= 1
    assert sorted((tmp_path / "done.txt").read_text().splitlines()) == [f"{number} 1" for number in range(7)]
    assert largest <= 2 * workers + 1


def test_the_parent_stays_as_it_was(tmp_path: Path) -> None:
    before = dict(os.environ)
    assert list(LocalEngine(1).run(TASKS[:1], partial(note, tmp_path))) == TASKS[:1]
    assert dict(os.environ) == before


def test_an_error_of_a_job_is_raised(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="Task 2"):
        list(LocalEngine(1).run(TASKS, partial(fail_on_two, tmp_path)))


def test_a_job_lost_with_its_worker_is_done_again(tmp_path: Path) -> None:
    done = list(LocalEngine(2).run(TASKS, partial(die_once, tmp_path)))
    assert sorted(done, key=lambda task: task.name) == TASKS
    assert {line[0] for line in (tmp_path / "done.txt").read_text().splitlines()} == set("0123456")


def test_workers_that_keep_dying_are_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="died 3 times at the same job"):
        list(LocalEngine(1).run(TASKS[:1], partial(die, tmp_path)))


@given(st.lists(st.integers(0, 99), unique=True), st.lists(st.sampled_from(["take", "lose", "back"])))
def test_a_queue_loses_nothing(numbers: list[int], steps: list[str]) -> None:
    queue, done = Queue(Task(str(number)) for number in numbers), set[str]()
    losses = dict[str, int]()
    for step in steps:
        if not queue:
            break
        task = queue.pop()
        if step == "back":
            queue.put_back(task)
        elif step == "lose" and losses.get(task.name, 0) < 2:
            losses[task.name] = losses.get(task.name, 0) + 1
            queue.retry([task])
        else:
            done.add(task.name)
    while queue:
        done.add(queue.pop().name)
    assert done == {str(number) for number in numbers}
