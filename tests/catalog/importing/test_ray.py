"""The same bytes from a real Ray cluster of two worker processes, of which one is killed on the way."""

import importlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.catalog.conftest import SavePhoto
from tests.catalog.importing.listings import Deadly, Fixed, in_folder
from tests.catalog.importing.test_engines import Task, never
from twin.catalog import import_photos
from twin.catalog.importing._ray import RayEngine
from twin.catalog.listing import FileBytes, Listed
from twin.core import CatalogSettings, TwinError, Workspace, read_rows


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    ray = pytest.importorskip("ray")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield ray
    ray.shutdown()


def working() -> list[psutil.Process]:
    """Worker processes of the cluster that are at a task."""
    children = psutil.Process().children(recursive=True)
    return [child for child in children if child.cmdline() and child.cmdline()[0].startswith("ray::do")]


def kill_one(workspace: Workspace, killed: list[int]) -> None:
    """Kill a worker at its work, once a third of the records is there."""
    end = time.monotonic() + 60
    while not killed and time.monotonic() < end:
        time.sleep(0.005)
        if len(list(workspace.root.glob("catalog/.import/*/*/[!.]*.parquet"))) >= 5:
            for worker in working()[:1]:
                os.kill(worker.pid, signal.SIGKILL)
                killed.append(worker.pid)


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_leaves_the_same_bytes(
    tmp_path: Path, save_photo: SavePhoto, cluster: Any
) -> None:
    for number in range(240):
        save_photo(f"photos/mugs/{number // 4}/{number % 4}.png", number, (300, 200))
    killed = list[int]()
    contents = []
    for engine in ("ray", "local"):
        workspace = Workspace(tmp_path / engine)
        if engine == "ray":
            killer = threading.Thread(target=kill_one, args=(workspace, killed))
            killer.start()
        settings = CatalogSettings(engine=engine, workers=2)
        import_photos(workspace, settings, in_folder(tmp_path / "photos"), "photos", "here")
        paths = (path for path in (workspace.root / "catalog").rglob("*") if path.is_file())
        contents.append({path.relative_to(workspace.root): path.read_bytes() for path in paths})
    killer.join()
    assert len(killed) == 1
    assert contents[0] == contents[1]


@pytest.mark.slow
def test_errors_come_back_as_they_were_raised(cluster: Any) -> None:
    def fail(task: Task) -> None:
        raise TwinError(f"Task {task.name} cannot be done.")

    with pytest.raises(TwinError, match=r"^Task 0 cannot be done\.$"):
        list(RayEngine(2).run([Task("0")], fail, never))


@pytest.mark.slow
def test_a_job_that_is_lost_each_time_is_told_of(cluster: Any) -> None:
    def fatal(task: Task) -> None:
        if task.name == "1":
            os.kill(os.getpid(), signal.SIGKILL)

    tasks, lost = [Task(str(number)) for number in range(4)], list[Task]()
    done = list(RayEngine(2).run(tasks, fatal, lost.append))
    assert lost == [tasks[1]]
    assert sorted(task.name for task in done) == ["0", "2", "3"]


@pytest.mark.slow
def test_a_photo_that_kills_is_excluded_as_it_is_locally(tmp_path: Path, save_photo: SavePhoto, cluster: Any) -> None:
    for number in range(48):
        save_photo(f"photos/mugs/{number // 4}/{number % 4}.png", number)
    contents = []
    for engine in ("ray", "local"):
        items = list(in_folder(tmp_path / "photos"))
        killer = items[9]
        assert isinstance(killer, Listed) and isinstance(killer.locator, FileBytes)
        items[9] = replace(killer, locator=Deadly(killer.locator, tmp_path / "log"))
        workspace = Workspace(tmp_path / engine)
        import_photos(workspace, CatalogSettings(engine=engine, workers=2), Fixed(items), "photos", "here")
        assert [row["reason"] for row in read_rows(workspace.excluded)] == ["kills its decoder"]
        paths = (path for path in (workspace.root / "catalog").rglob("*") if path.is_file())
        contents.append({path.relative_to(workspace.root): path.read_bytes() for path in paths})
    assert contents[0] == contents[1]


def test_without_ray_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str, *_: Any) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(TwinError, match=r"pip install 'twin-vlm\[ray\]'"):
        RayEngine(None)
