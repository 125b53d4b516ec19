"""Writing items and verdicts for other software."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self, TextIO

from twin.core import Workspace, aside
from twin.review.exchange._photos import Galleries
from twin.review.exchange._projects import Project, project_of
from twin.review.exchange._stored import stored
from twin.review.exchange._table import write_csv
from twin.review.exchange._tasks import task_of
from twin.review.store import Store

__all__ = ["export_csv", "export_label_studio"]


def export_csv(store: Store, path: Path, queues: Iterable[str]) -> dict[str, int]:
    """Write a table with a row a verdict, and a row without one for each item that has none yet.

    Returns:
        How many ``verdicts`` there are, and how many ``items without a verdict``.
    """
    counts = Counter({"verdicts": 0, "items without a verdict": 0})

    def rows() -> Iterator[dict[str, Any]]:
        for item, records in stored(store, queues):
            about = {name: item[name] for name in ("queue", "a", "b", "kind", "category")}
            counts["verdicts"] += len(records)
            counts["items without a verdict"] += not records
            yield from (about | record.model_dump() for record in records)
            if not records:
                yield about | {"bad_photos": ()}

    write_csv(path, rows())
    return dict(counts)


def export_label_studio(workspace: Workspace, store: Store, folder: Path, queues: Iterable[str]) -> dict[str, int]:
    """Write a folder a form of question, with tasks and a labeling configuration, and the photos that they show.

    Returns:
        How many ``tasks``, ``verdicts`` and ``photos`` there are, and how many ``items without photos`` were left out
        because the catalogue no longer has an instance.

    Raises:
        TwinError: There is no catalogue.
    """
    galleries = Galleries(workspace)
    counts = Counter({"tasks": 0, "verdicts": 0, "items without photos": 0})
    shown: set[str] = set()
    with ExitStack() as open_files:
        files: dict[Project, _TaskFile] = {}
        for item, records in stored(store, queues):
            sides, project = galleries.sides(item), project_of(item["queue"], item["b"])
            if not all(sides):
                counts["items without photos"] += 1
                continue
            if project not in files:
                files[project] = open_files.enter_context(_TaskFile(folder / project.name, project))
            files[project].add(task_of(item, sides, records))
            shown.update(*sides)
            counts.update(tasks=1, verdicts=len(records))
    return dict(counts) | {"photos": galleries.write(folder / "photos", shown)}


class _TaskFile:
    """The tasks of one project while they are written; beside them stands its configuration."""

    def __init__(self, folder: Path, project: Project) -> None:
        self._folder, self._project, self._first = folder, project, True

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            with aside(self._folder / "label_config.xml") as partial:
                partial.write_text(self._project.config, encoding="utf-8")
            path = opening.enter_context(aside(self._folder / "tasks.json"))
            self._file: TextIO = opening.enter_context(path.open("w", encoding="utf-8"))
            self._open = opening.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: Any) -> None:
        if kind is None:
            self._file.write("[]\n" if self._first else "\n]\n")
        self._open.__exit__(kind, *rest)

    def add(self, task: dict[str, Any]) -> None:
        """Append a task."""
        self._file.write("[\n" if self._first else ",\n")
        self._first = False
        json.dump(task, self._file, ensure_ascii=False)
