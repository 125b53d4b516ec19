"""No query shows what training or validation shows."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twin.bench._material import Split
from twin.catalog.checks import hash_matches
from twin.catalog.store import image_id_of
from twin.core import TwinError, Workspace, counted, read_columns, read_rows, read_table
from twin.pairs import Catalog, Side, check_leaks, table_side

__all__ = ["TRAINED", "check_foreign", "check_held_out", "question_tables"]

TRAINED = ("train", "val")
"""Splits that a model learns from, or is chosen by."""


def question_tables(workspace: Workspace) -> list[Path]:
    """The other tables that it may learn from: general questions and, where there are any, multi queries."""
    multi = workspace.pairs("multi")
    return [workspace.pairs("general"), *([multi] if multi.exists() else [])]


def check_held_out(workspace: Workspace, catalog: Catalog, split: Split, rows: Sequence[dict[str, Any]]) -> None:
    """Make sure that no photo, instance or near-duplicate of what is learned from is asked about.

    Args:
        workspace: Whose pairs are learned from, and whose own instances are asked about.
        catalog: Its catalogue.
        split: Its split.
        rows: Rows of benchmark tables.

    Raises:
        TwinError: One is.
    """
    extras = [json.loads(row["extra"]) for row in rows]
    asked = Side(
        "the benchmark",
        frozenset(name for extra in extras for name in extra["instances"]),
        frozenset(name for extra in extras for name in extra["image_ids"]),
    )
    columns = ("instance_1", "instance_2", "image_id_1", "image_id_2")
    names = {one.instance_id: cluster for one, cluster in zip(catalog.instances, split.clusters, strict=True)}
    for name in TRAINED:
        check_leaks([table_side(name, read_table(workspace.pairs(name), columns)), asked], names)
    for path in question_tables(workspace):
        check_leaks([Side(path.stem, images=_images(path)), asked], names)


def check_foreign(workspace: Workspace, source: str, catalog: Catalog, images: frozenset[str], distance: int) -> None:
    """Make sure that no photo of another catalogue that is asked about is learned from in ``workspace``.

    Args:
        workspace: Whose pairs are learned from; it may have none.
        source: What the other catalogue is called.
        catalog: The other catalogue.
        images: Its photos that are asked about.
        distance: Photos whose perceptual hashes differ in at most so many bits are one.

    Raises:
        TwinError: One is.
    """
    learned = _learned(workspace)
    if not learned:
        return
    same = sorted(images & learned)
    leaks = same or _near(workspace, learned, catalog, images, distance)
    if leaks:
        raise TwinError(
            f"Leak: photo {leaks[0]} of source {source!r} ({counted(len(leaks), 'photo')} in all) is trained on in "
            f"{workspace.root}; take such photos out of training with `twin catalog leaks --exclude`, then run "
            "`twin pairs` again."
        )


def _learned(workspace: Workspace) -> frozenset[str]:
    """The photos in the pairs and other questions that are learned from."""
    found = frozenset[str]()
    for path in question_tables(workspace):
        found |= _images(path) if path.exists() else frozenset()
    for name in TRAINED:
        if workspace.pairs(name).exists():
            table = read_columns(workspace.pairs(name), ("image_id_1", "image_id_2"))
            found |= frozenset(image for column in table.columns for image in column.unique().to_pylist())
    return found


def _images(path: Path) -> frozenset[str]:
    return frozenset(image_id_of(file) for row in read_rows(path, ("images",)) for file in row["images"])


def _near(
    workspace: Workspace, learned: frozenset[str], catalog: Catalog, images: frozenset[str], distance: int
) -> list[str]:
    table = read_columns(workspace.images, ("image_id", "phash"))
    table = table.filter(pc.is_in(table["image_id"], pa.array(sorted(learned), pa.string())))
    known = np.array([int(text, 16) for text in table["phash"].unique().to_pylist()], dtype=np.uint64)
    places = np.array([place for place, one in enumerate(catalog.image_ids) if one in images], dtype=np.int64)
    found = hash_matches(catalog.hashes[places], known, distance)
    return sorted({catalog.image_ids[place] for place in places[found.first].tolist()})
