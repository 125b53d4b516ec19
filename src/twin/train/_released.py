"""Pairs in the layout of the released TWIN, learned from as they are; their photos stay where they lie."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from twin.catalog.checks import hash_matches
from twin.catalog.importing import perceptual_hash
from twin.catalog.listing import Exclusion, Locator
from twin.catalog.sources import SourceOptions, TwinRelease
from twin.core import TwinError, Workspace, console, counted, digest, read_rows, track
from twin.models import Photo
from twin.train._released_photo import ReleasedPhoto

__all__ = ["ReleasedPhoto", "check_apart", "read_released"]

Row = dict[str, Any]


def read_released(workspace: Workspace, names: Sequence[str]) -> tuple[list[Row], dict[str, ReleasedPhoto]]:
    """The pair queries of data sets in the layout of the released TWIN, and their photos by name.

    Rows that contradict or repeat others, and rows of photos that are not there, are left out and counted on the
    screen, as an import does.

    Args:
        workspace: Its settings say how large photos are seen.
        names: Folders, or ids on the Hugging Face Hub.

    Raises:
        TwinError: One is no such data set.
    """
    rows, photos = list[Row](), dict[str, ReleasedPhoto]()
    for name in names:
        options = SourceOptions(workspace.root / "catalog", workspace.root / "catalog")
        release = TwinRelease(Path(name).expanduser(), options)
        listed = list(release)
        found = {one.original: one.locator for one in listed if not isinstance(one, Exclusion)}
        photos |= {
            f"{name}/{file}": ReleasedPhoto(f"{name}/{file}", locator, workspace.settings.catalog.long_side)
            for file, locator in found.items()
        }
        rows += _rows(name, release, found, Counter(one.reason for one in listed if isinstance(one, Exclusion)))
    return rows, photos


def _rows(name: str, release: TwinRelease, found: Mapping[str, Locator], left: Counter[str]) -> list[Row]:
    kept, lost = list[Row](), 0
    for row in np.flatnonzero(release.graph.verdict == 0).tolist():
        files = [release.rows.images[place] for place in release.rows.pairs[row]]
        if not all(file in found for file in files):
            lost += 1
            continue
        kept.append(_row(name, files, release.rows.questions[release.rows.question[row]], yes=release.rows.yes[row]))
    said = ", ".join(f"{many:,} × {reason}" for reason, many in sorted(left.items())) or "none"
    console.print(f"{name}: {counted(len(kept), 'pair')}; without photo {lost:,}; left out {said}.", markup=False)
    return kept


def _row(name: str, files: list[str], question: str, *, yes: bool) -> Row:
    images = [f"{name}/{file}" for file in files]
    return {
        "pair_id": digest(*sorted(images)),
        "question": question,
        "answer": "yes" if yes else "no",
        "images": images,
        "kind": "positive" if yes else "mined",
        **{"degree": 0, "changes": "[]", "category": "object", "instance_1": "", "instance_2": ""},
    }


def check_apart(workspace: Workspace, photos: Mapping[str, Photo]) -> None:
    """Make sure that no photo that is learned from looks like one of the benchmark's, by perceptual hashes.

    Raises:
        TwinError: One does.
    """
    held_out = _held_out(workspace)
    if not held_out or not photos:
        return
    with track(sorted(photos), "Compare with the benchmark", len(photos)) as names:
        ours = {name: _hash_of(photos[name]) for name in names}
    radius = workspace.settings.pairs.near_duplicate
    near = hash_matches(_array(list(ours.values())), _array([int(value, 16) for value in held_out.values()]), radius)
    if len(near):
        one, other = list(ours)[near.first[0]], list(held_out)[near.second[0]]
        raise TwinError(
            f"Leak: {one} looks like photo {other} of the benchmark; so do {len(np.unique(near.first)) - 1:,} more of "
            "what is learned. Leave them out; pairs can be imported (twin catalog import --as twin) and split by "
            "instance."
        )


def _hash_of(photo: Photo) -> int:
    return photo.phash if isinstance(photo, ReleasedPhoto) else int(perceptual_hash(photo.open()), 16)


def _held_out(workspace: Workspace) -> dict[str, str]:
    """Perceptual hashes of the photos in the test split and in loaded benchmarks."""
    hashes = dict[str, str]()
    splits = workspace.root / "pairs" / "splits.parquet"
    if splits.exists():
        test = {row["instance_id"] for row in read_rows(splits) if row["split"] == "test"}
        rows = read_rows(workspace.images, ("image_id", "instance_id", "phash"))
        hashes |= {row["image_id"]: row["phash"] for row in rows if row["instance_id"] in test}
    loaded = workspace.root / "benchmark" / "store" / "images.parquet"
    if loaded.exists():
        hashes |= {row["image_id"]: row["phash"] for row in read_rows(loaded, ("image_id", "phash"))}
    return hashes


def _array(values: Sequence[int]) -> np.ndarray:
    return np.array(values, dtype=np.uint64)
