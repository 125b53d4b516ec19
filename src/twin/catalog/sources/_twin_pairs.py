"""Links and pairs of the released TWIN, as they are, in the columns of the project's own tables."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twin.catalog.sources._twin_graph import KEPT
from twin.catalog.sources._twin_release import TwinRelease
from twin.catalog.store import image_file
from twin.core import digest, read_columns, write_arrow

__all__ = ["write_released_pairs"]


def write_released_pairs(release: TwinRelease, photos: Path, folder: Path, name: str) -> dict[str, int]:
    """Write ``NAME.links.parquet`` and ``NAME.pairs.parquet``, once the photos have been recorded.

    They have the columns of ``links/accepted.parquet`` and ``pairs/train.parquet``, and may be copied there. A link
    stands for the no pairs between two instances: people accepted it as look-alike. Pairs keep their question, answer
    and order; left out are rows that contradict or repeat others, and pairs of a photo that could not be imported or
    is the same as the other.

    Args:
        release: The source.
        photos: Table of the source's photos (``original``, ``image_id``).
        folder: Where the two tables go.
        name: Name of the source, with which instance ids begin.

    Returns:
        How many links, pairs, and pairs without photo there are.
    """
    links = _links(release, name)
    pairs, lost = _pairs(release, name, _image_ids(release, photos))
    write_arrow(folder / f"{name}.links.parquet", links)
    write_arrow(folder / f"{name}.pairs.parquet", pairs)
    return {"links": len(links), "pairs": len(pairs), "pairs without photo": lost}


def _links(release: TwinRelease, name: str) -> pa.Table:
    ids = _instance_ids(release, name)
    links = release.graph.links
    count = len(links)
    return pa.table(
        {
            "instance_a": ids.take(pa.array(links[:, 0])),
            "instance_b": ids.take(pa.array(links[:, 1])),
            "category": pa.repeat(release.options.category, count),
            "kind": pa.repeat("mined", count),
            "similarity": pa.nulls(count, pa.float64()),  # not released
            "rank": pa.repeat(pa.scalar(0, pa.int32()), count),
            "mutual": pa.repeat(pa.scalar(False), count),
            "degree": pa.repeat(pa.scalar(0, pa.int32()), count),
            "changes": pa.repeat("[]", count),
            "round": pa.repeat(pa.scalar(0, pa.int32()), count),
            "score": pa.nulls(count, pa.float64()),
            "accepted_by": pa.repeat("release", count),
        }
    )


def _pairs(release: TwinRelease, name: str, image_ids: list[str | None]) -> tuple[pa.Table, int]:
    """The pairs, by ascending pair id, and how many are lost for want of a photo."""
    rows, graph = release.rows, release.graph
    kept = np.flatnonzero(graph.verdict == KEPT)
    ends = [(image_ids[first], image_ids[second]) for first, second in rows.pairs[kept].tolist()]
    first_of: dict[str, int] = {}
    for number, (one_id, other_id) in enumerate(ends):
        if one_id and other_id and one_id != other_id:
            first_of.setdefault(digest(*sorted((one_id, other_id))), number)
    chosen = np.array([first_of[pair_id] for pair_id in sorted(first_of)], np.int64)
    at = kept[chosen]
    one, two = rows.pairs[at, 0], rows.pairs[at, 1]
    instances, files = _instance_ids(release, name), [image_id and image_file(image_id) for image_id in image_ids]
    count = len(at)
    table = pa.table(
        {
            "pair_id": pa.array(sorted(first_of), pa.string()),
            "image_1": _taken(files, one),
            "image_2": _taken(files, two),
            "image_id_1": _taken(image_ids, one),
            "image_id_2": _taken(image_ids, two),
            "question": _taken(rows.questions, rows.question[at]),
            "answer": _taken(["no", "yes"], rows.yes[at]),
            "instance_1": instances.take(pa.array(graph.instance[one])),
            "instance_2": instances.take(pa.array(graph.instance[two])),
            "kind": _taken(["mined", "positive"], rows.yes[at]),
            "degree": pa.repeat(pa.scalar(0, pa.int32()), count),
            "changes": pa.repeat("[]", count),
            "category": pa.repeat(release.options.category, count),
            "group": pa.repeat("", count),
        }
    )
    return table, len(kept) - count


def _image_ids(release: TwinRelease, records: Path) -> list[str | None]:
    """The image id of each photo; None where it could not be imported."""
    table = read_columns(records, ("original", "image_id"))
    table = table.filter(pc.is_valid(table["image_id"]))
    known = dict(zip(table["original"].to_pylist(), table["image_id"].to_pylist(), strict=True))
    return [known.get(image) or None for image in release.rows.images]


def _instance_ids(release: TwinRelease, name: str) -> pa.Array:
    return pa.array([f"{name}/{instance}" for instance in release.graph.instances], pa.string())


def _taken(values: list[str] | list[str | None], places: np.ndarray) -> pa.Array:
    return pa.array(values, pa.string()).take(pa.array(places.astype(np.int64)))
