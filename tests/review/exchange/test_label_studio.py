"""Label Studio and back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.review.exchange.conftest import content, put_some
from twin.catalog.store import ImageStore
from twin.core import TwinError, Workspace, read_rows
from twin.review import halves
from twin.review.exchange import QUEUES, export_label_studio, import_verdicts
from twin.review.store import NewItem, Store, put_items, read_verdicts

Another = Callable[[], Store]
Json = dict[str, Any]

FOLDERS = ("link", "photo", "same-object", "two-objects")
KEPT = ("result", "lead_time", "was_cancelled", "ground_truth")


@pytest.fixture
def cups(workspace: Workspace) -> list[str]:
    return [row["image_id"] for row in read_rows(workspace.images) if row["instance_id"] == "cup"]


def load(folder: Path, name: str) -> list[Json]:
    tasks: list[Json] = json.loads((folder / name / "tasks.json").read_text("utf-8"))
    return tasks


def through_label_studio(tasks: list[Json], user: int | Json) -> list[Json]:
    """What Label Studio exports of tasks that it imported: numbers, users and times are its own."""
    exported = []
    for number, task in enumerate(tasks, 1):
        annotations = [
            {name: annotation[name] for name in KEPT}
            | {"id": 10 * number + place, "completed_by": user, "created_at": f"2026-01-02T03:04:0{place}.123456Z"}
            for place, annotation in enumerate(task["annotations"])
        ]
        exported.append({"id": number, "data": task["data"], "annotations": annotations, "meta": {}, "drafts": []})
        exported[-1]["predictions"] = [100 + place for place, _ in enumerate(task["predictions"])]
    return exported


def annotated(task: Json, place: int = 0, **choices: Any) -> Json:
    """An annotation that somebody gave in Label Studio."""
    parts = [
        {"id": "x", "from_name": name, "to_name": "left", "type": "choices", "value": {"choices": value}}
        for name, value in choices.items()
        if name != "comment"
    ]
    if "comment" in choices:
        value = {"text": choices["comment"]}
        parts.append({"id": "c", "from_name": "comment", "to_name": "left", "type": "textarea", "value": value})
    when = f"2026-01-02T03:04:05.{place:06d}Z"
    user = {"id": 3, "email": "eve@example.org"}
    return {"id": place, "completed_by": user, "created_at": when, "lead_time": 4.5, "result": parts}


def write(path: Path, tasks: list[Json]) -> Path:
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return path


@pytest.mark.parametrize("user", [1, {"id": 1, "email": "owner@example.org"}])
def test_nothing_is_lost_and_nothing_doubled(
    workspace: Workspace, store: Store, another: Another, tmp_path: Path, user: int | Json
) -> None:
    put_some(store, ImageStore(workspace).ids[:3])
    out, other = tmp_path / "out", another()
    counts = export_label_studio(workspace, store, out, QUEUES)
    assert counts == {"tasks": 24, "verdicts": 9, "items without photos": 0, "photos": 24}
    for name in FOLDERS:
        path = write(tmp_path / f"{name}.json", through_label_studio(load(out, name), user))
        import_verdicts(other, path)
    assert content(other) == content(store)
    for name in FOLDERS:
        for path in (tmp_path / f"{name}.json", out / name / "tasks.json"):
            for review in (other, store):
                assert not {"kept", "refused", "unknown"} & {
                    what for what, n in import_verdicts(review, path).items() if n
                }
    assert content(other) == content(store)


def test_a_task_shows_the_photos_of_both_sides(
    workspace: Workspace, store: Store, cups: list[str], tmp_path: Path
) -> None:
    export_label_studio(workspace, store, tmp_path, ["link"])
    assert not (tmp_path / "photo").exists()
    tasks = {(task["data"]["twin"]["a"], task["data"]["twin"]["b"]): task["data"] for task in load(tmp_path, "link")}
    address = "/data/local-files/?d=photos/{}.jpg"
    assert tasks["cup", "jar"]["left"] == [address.format(name) for name in cups]
    assert [choice["value"] for choice in tasks["cup", "jar"]["photos"]][:4] == cups
    left, right = halves(cups)
    assert tasks["cup", "cup"]["left"] == [address.format(name) for name in left]
    assert tasks["cup", "cup"]["right"] == [address.format(name) for name in right]
    store_of = ImageStore(workspace)
    for name in cups:
        assert (tmp_path / "photos" / f"{name}.jpg").read_bytes() == store_of.get(name).read()


def test_the_configuration_names_what_tasks_have(workspace: Workspace, store: Store, tmp_path: Path) -> None:
    export_label_studio(workspace, store, tmp_path, QUEUES)
    verdicts = {"link": 3, "same-object": 3, "two-objects": 3, "photo": 2}
    for name in FOLDERS:
        view = ElementTree.fromstring((tmp_path / name / "label_config.xml").read_text("utf-8"))
        keys = [key for tag in view.iter() for key in (tag.get("value"), tag.get("valueList")) if key and key[0] == "$"]
        for task in load(tmp_path, name):
            assert {key[1:] for key in keys} | {"twin"} == set(task["data"])
        names = {tag.get("name") for tag in view.iter() if tag.get("name")}
        assert {tag.get("toName") for tag in view.iter() if tag.get("toName")} <= names
        assert len(view.findall("Choices[@name='verdict']/Choice")) == verdicts[name]


def test_verdicts_given_in_label_studio_are_read(
    workspace: Workspace, store: Store, cups: list[str], tmp_path: Path
) -> None:
    export_label_studio(workspace, store, tmp_path, ["link"])
    tasks = [task for task in load(tmp_path, "link") if task["data"]["twin"]["a"] == "cup"]
    tasks[1]["annotations"] = [annotated(tasks[1], 1, verdict=["different"], bad_photos=[cups[0]], comment=["a", "b"])]
    tasks[2]["annotations"] = [
        annotated(tasks[2], 2, verdict=["same"]) | {"was_cancelled": True},
        annotated(tasks[2], 3, comment=["no verdict"]),
        annotated(tasks[2], 4, verdict=["cannot_tell"]) | {"completed_by": 7, "lead_time": None},
    ]
    tasks[2]["predictions"] = [{"model_version": "other", "score": 0.3, "result": []}]
    path = write(tmp_path / "export.json", tasks)
    assert import_verdicts(store, path) == {
        **{"skipped in Label Studio": 1, "without a verdict": 1},
        **{"kept": 2, "known": 0, "refused": 0, "unknown": 0},
    }
    rows = {row["reviewer"]: row for row in read_verdicts(store).to_pylist()}
    eve = rows["eve@example.org"]
    assert (eve["verdict"], eve["comment"], eve["seconds"]) == ("different", "a\nb", 4.5)
    assert eve["at"] == pytest.approx(1767323045.000001)
    assert (rows["label-studio:7"]["verdict"], rows["label-studio:7"]["seconds"]) == ("cannot_tell", 0.0)
    assert import_verdicts(store, path)["known"] == 2


def test_a_verdict_that_was_changed_there_is_theirs(
    workspace: Workspace, store: Store, another: Another, cups: list[str], tmp_path: Path
) -> None:
    put_some(store, cups)
    export_label_studio(workspace, store, tmp_path, ["link"])
    tasks = through_label_studio(load(tmp_path, "link"), {"id": 9, "email": "eve@example.org"})
    changed = next(task for task in tasks if task["data"]["twin"]["a"] == task["data"]["twin"]["b"])
    changed["annotations"][0]["result"][0]["value"]["choices"] = ["different"]
    other = another()
    import_verdicts(other, write(tmp_path / "export.json", tasks))
    rows = [row for row in read_verdicts(other).to_pylist() if row["a"] == row["b"]]
    assert [(row["reviewer"], row["verdict"]) for row in rows] == [("eve@example.org", "different")]


def test_an_instance_that_is_gone_is_counted(workspace: Workspace, store: Store, tmp_path: Path) -> None:
    put_items(store, "photo", [NewItem("photo", "gone", "", "", "vessel", None, None, 0.0, 1)])
    counts = export_label_studio(workspace, store, tmp_path, ["photo"])
    assert counts == {"tasks": 0, "verdicts": 0, "items without photos": 1, "photos": 0}


@pytest.mark.parametrize(
    "change",
    [
        {"data": {"twin": {"queue": "link", "a": "cup"}}},
        {"data": {"twin": {"queue": "link", "a": "", "b": "jar"}}},
        {"annotations": [{"result": "x"}]},
        {"annotations": [{"result": [{"from_name": "verdict", "value": {"choices": ["maybe"]}}], "id": 1}]},
        {"annotations": None},
    ],
    ids=str,
)
def test_other_tasks_are_refused(workspace: Workspace, store: Store, tmp_path: Path, change: Json) -> None:
    export_label_studio(workspace, store, tmp_path, ["link"])
    tasks = load(tmp_path, "link")[:1]
    tasks[0]["annotations"] = [annotated(tasks[0], 1, verdict=["same"])]
    path = write(tmp_path / "export.json", [tasks[0], tasks[0] | change])
    with pytest.raises(TwinError, match="task 2"):
        import_verdicts(store, path)
    assert len(read_verdicts(store)) == 0
