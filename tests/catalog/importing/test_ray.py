"""The same bytes from a real Ray cluster of two worker processes, of which one is killed on the way."""

import importlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.catalog.conftest import SavePhoto
from tests.catalog.importing.listings import in_folder
from tests.catalog.importing.test_engines import Task
from twin.catalog import import_photos
from twin.catalog.importing._ray import RayEngine
from twin.core import CatalogSettings, TwinError, Workspace


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
        list(RayEngine(2).run([Task("0")], fail))


@pytest.mark.slow
def test_workers_that_keep_dying_are_an_error_that_says_so(cluster: Any) -> None:
    def fatal(_task: Task) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(TwinError, match="died 3 times at the same job"):
        list(RayEngine(2).run([Task("0")], fatal))


def test_without_ray_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str, *_: Any) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(TwinError, match=r"pip install 'twin-vlm\[ray\]'"):
        RayEngine(None)
