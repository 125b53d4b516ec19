import os
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from twin.catalog._jobs import run_jobs
from twin.catalog._records import Batch, Exclusion
from twin.core import TwinError


@dataclass(frozen=True)
class Task:
    name: str
    photos: int = 1


def note(task: Task, root: Path) -> Batch:
    """Leaves a line for each time a task is done."""
    with (root / "done.txt").open("a", encoding="utf-8") as file:
        file.write(f"{task.name}\n")
    return Batch(exclusions=(Exclusion(task.name, os.environ["LP_NUM_THREADS"], "done"),))


def fail_on_two(task: Task, root: Path) -> Batch:
    if task.name == "2":
        raise TwinError("Task 2 cannot be done.")
    return note(task, root)


def die(task: Task, root: Path) -> Batch:
    os.kill(os.getpid(), signal.SIGKILL)
    return note(task, root)


TASKS = [Task(str(number)) for number in range(4)]


def test_batches_come_in_the_order_of_the_jobs_and_once(tmp_path: Path) -> None:
    for workers in (2, 1):
        batch = run_jobs(TASKS, note, root=tmp_path, shards=tmp_path / "shards", workers=workers, verb="Try")
        assert [exclusion.original for exclusion in batch.exclusions] == ["0", "1", "2", "3"]
    assert sorted((tmp_path / "done.txt").read_text().split()) == ["0", "1", "2", "3"]


def test_workers_are_single_threaded_and_the_parent_stays_as_it_was(tmp_path: Path) -> None:
    before = dict(os.environ)
    batch = run_jobs(TASKS[:1], note, root=tmp_path, shards=tmp_path / "shards", workers=1, verb="Try")
    assert batch.exclusions[0].instance == "1"
    assert dict(os.environ) == before


def test_after_an_error_only_what_is_missing_is_done(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="Task 2"):
        run_jobs(TASKS, fail_on_two, root=tmp_path, shards=tmp_path / "shards", workers=1, verb="Try")
    (tmp_path / "shards" / ".2.json.123.part").write_text("half a sh")
    run_jobs(TASKS, note, root=tmp_path, shards=tmp_path / "shards", workers=1, verb="Try")
    assert sorted((tmp_path / "done.txt").read_text().split()) == ["0", "1", "2", "3"]
    assert not list(tmp_path.rglob("*.part"))


def test_a_dead_worker_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="worker process died"):
        run_jobs(TASKS[:1], die, root=tmp_path, shards=tmp_path / "shards", workers=1, verb="Try")
