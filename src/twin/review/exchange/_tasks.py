"""Items and verdicts as tasks, annotations and predictions of Label Studio."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from twin.core import digest
from twin.review.exchange._record import Record

__all__ = ["KEY", "MODELS", "OWN", "task_of", "told"]

Json = dict[str, Any]

OWN = "twin"
"""Where our own fields stand: in the data of a task, and in the ``meta`` of a verdict.

Label Studio keeps neither an annotation's number, nor its time, nor a reviewer whom it does not know, and exports mere
numbers for predictions; but it keeps data and results as they are.
"""
KEY = ("queue", "a", "b")
"""What names an item, in our own fields of a task."""
MODELS = "models"
"""Where the verdicts of models stand among them."""
_ADDRESS = "/data/local-files/?d=photos/"
"""How Label Studio serves files of its document root."""


def task_of(item: Mapping[str, Any], sides: Iterable[list[str]], records: Sequence[Record]) -> Json:
    """A task.

    Args:
        item: What it is about, with ``queue``, ``a`` and ``b``.
        sides: Image ids of each gallery.
        records: The verdicts on it.
    """
    galleries = dict(zip(("left", "right"), sides, strict=False))
    data: Json = {side: [f"{_ADDRESS}{name}.jpg" for name in names] for side, names in galleries.items()}
    data["photos"] = [{"value": name} for names in galleries.values() for name in names]
    people, models = ([one for one in records if one.reviewer_kind == kind] for kind in ("person", "model"))
    data[OWN] = {name: item[name] for name in KEY} | {MODELS: [_fields(one) for one in models]}
    return {
        "data": data,
        "annotations": [_annotation(one) for one in people],
        "predictions": [_prediction(one) for one in models],
    }


def told(result: Iterable[Json]) -> Json:
    """What the results of an annotation say: ``verdict`` (None where they say none), ``bad_photos``, ``comment``."""
    said: Json = {"verdict": None, "bad_photos": [], "comment": ""}
    for part in result:
        value = part.get("value", {})
        match part.get("from_name"):
            case "verdict":
                said["verdict"] = next(iter(value.get("choices", [])), None)
            case "bad_photos":
                said["bad_photos"] = list(value.get("choices", []))
            case "comment":
                said["comment"] = "\n".join(value.get("text", []))
    return said


def _annotation(record: Record) -> Json:
    return {
        "result": _result(record),
        "lead_time": record.seconds,
        "ground_truth": False,
        "was_cancelled": False,
    }


def _prediction(record: Record) -> Json:
    return {"model_version": record.reviewer, "score": record.confidence, "result": _result(record)}


def _result(record: Record) -> list[Json]:
    parts = [_part(record, "verdict", "choices", [record.verdict])]
    parts[0]["meta"] = {OWN: _fields(record)}
    if record.bad_photos:
        parts.append(_part(record, "bad_photos", "choices", list(record.bad_photos)))
    if record.comment:
        parts.append(_part(record, "comment", "text", [record.comment]))
    return parts


def _fields(record: Record) -> Json:
    """What a record says beside its item."""
    return record.model_dump(mode="json", exclude=set(KEY))


def _part(record: Record, name: str, value: str, content: list[str]) -> Json:
    kind = "textarea" if value == "text" else value
    part = {"from_name": name, "to_name": "left", "type": kind, "value": {value: content}}
    return {"id": digest(record.reviewer, record.client_id, name)[:10]} | part
