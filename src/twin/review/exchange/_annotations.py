"""Verdicts from the tasks that Label Studio exports."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from twin.core import TwinError
from twin.review.exchange._record import Record, record_of
from twin.review.exchange._tasks import KEY, MODELS, OWN, told

__all__ = ["read_tasks"]

Json = dict[str, Any]

_SKIPPED = "skipped in Label Studio"
_EMPTY = "without a verdict"


def read_tasks(path: Path) -> Iterator[Record | str]:
    """Read a JSON export; what is no verdict is told by its reason.

    Raises:
        TwinError: The file is no JSON, holds other tasks, or an annotation is no verdict.
    """
    try:
        tasks = json.loads(path.read_text("utf-8"))
    except (ValueError, OSError) as error:
        raise TwinError(f"{path} is not a readable JSON file: {error}.") from error
    if not isinstance(tasks, list):
        raise TwinError(f"{path} is no list of tasks; export from Label Studio as JSON.")
    for number, task in enumerate(tasks, 1):
        where = f"{path}, task {number}"
        try:
            yield from _verdicts(where, task)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise TwinError(
                f"{where}: this is no task of `twin review export --to label-studio`; export from Label Studio as JSON,"
                " not as JSON-MIN."
            ) from error


def _verdicts(where: str, task: Json) -> Iterator[Record | str]:
    own = task["data"][OWN]
    item = {name: own[name] for name in KEY}
    for number, annotation in enumerate(task["annotations"], 1):
        place = f"{where}, annotation {number}"
        said = told(annotation["result"])
        if annotation.get("was_cancelled"):
            yield _SKIPPED
        elif said["verdict"] is None:
            yield _EMPTY
        else:
            yield record_of(place, item | (_own(annotation, said) or _theirs(annotation, said)))
    for fields in own.get(MODELS, ()):
        yield record_of(where, item | fields)


def _own(given: Json, said: Json) -> Json | None:
    """Our own fields, unless there are none or people have changed the verdict since."""
    fields = next((part["meta"][OWN] for part in given["result"] if OWN in part.get("meta", {})), None)
    return fields if fields is not None and {name: fields[name] for name in said} == said else None


def _theirs(annotation: Json, said: Json) -> Json:
    """The fields of a verdict that was given in Label Studio."""
    created = annotation["created_at"]
    return said | {
        "reviewer": _name(annotation.get("completed_by")),
        "seconds": annotation.get("lead_time") or 0.0,
        "at": datetime.fromisoformat(created).timestamp(),
        "client_id": f"label-studio:{annotation['id']}:{created}",
    }


def _name(user: Any) -> str:
    if isinstance(user, dict):
        user = user.get("email") or user.get("id")
    return user if isinstance(user, str) else f"label-studio:{user}"
