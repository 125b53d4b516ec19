"""What a model has seen: recorded with every run, and checked against the benchmark before another begins."""

import json
from collections.abc import Container, Iterable
from pathlib import Path
from typing import Any

from twin.catalog.store import image_id_of
from twin.core import TwinError, Workspace, read_rows
from twin.pairs import Side, check_leaks

__all__ = ["check_unseen", "record_of", "seen_by", "seen_in"]

Seen = dict[str, list[str]]


def record_of(folder: Path) -> dict[str, Any]:
    """What a run wrote down of itself (``training.json``); nothing where there is no such file.

    Raises:
        TwinError: It is damaged.
    """
    path = folder / "training.json"
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}
    except (OSError, ValueError, TypeError) as error:
        raise TwinError(f"{path} is damaged; fetch the model again, or delete its folder: {error}.") from error


def seen_by(source: str) -> Seen:
    """Ids of instances and images that the model in folder ``source`` says it was trained on."""
    seen: Seen = record_of(Path(source)).get("seen", {"instances": [], "images": []})
    return seen


def seen_in(workspace: Workspace, rows: Iterable[dict[str, Any]], others: Container[str] = ()) -> Seen:
    """Instance and image ids behind training rows.

    Args:
        workspace: The project.
        rows: What is learned from.
        others: Photos that are not of the catalogue, but of other data sets; they are passed over.

    Raises:
        TwinError: A photo is not in the catalogue any more.
    """
    images = {image_id_of(file) for row in rows for file in row["images"] if file not in others}
    if not images:
        return {"instances": [], "images": []}
    instance_of = {row["image_id"]: row["instance_id"] for row in read_rows(workspace.images)}
    gone = images - instance_of.keys()
    if gone:
        raise TwinError(
            f"{len(gone):,} photos of {workspace.root / 'pairs'} are no longer in the catalogue (e.g. {min(gone)}); "
            "run `twin pairs` again, or copy released pairs there again."
        )
    return {"instances": sorted({instance_of[image] for image in images}), "images": sorted(images)}


def check_unseen(workspace: Workspace, *seen: Seen) -> None:
    """Make sure that nothing of the test split, nor a near-duplicate of it, was ever trained on.

    Raises:
        TwinError: An instance, image or cluster stands on both sides.
    """
    path = workspace.root / "pairs" / "splits.parquet"
    if not path.exists() and not workspace.pairs("train").exists():
        return  # other data sets alone are learned from, and nothing was held out
    splits = read_rows(path, ("instance_id", "cluster", "split"))
    held_out = {row["instance_id"] for row in splits if row["split"] == "test"}
    images = (row["image_id"] for row in read_rows(workspace.images) if row["instance_id"] in held_out)
    trained = Side(
        "training",
        frozenset(name for one in seen for name in one["instances"]),
        frozenset(name for one in seen for name in one["images"]),
    )
    clusters = {row["instance_id"]: row["cluster"] for row in splits}
    check_leaks([trained, Side("the benchmark", frozenset(held_out), frozenset(images))], clusters)
