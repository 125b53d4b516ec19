"""Leaks: photos of this catalogue that another one, or a benchmark, has too."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twin.catalog.checks._against import read_other
from twin.catalog.checks._leak_search import comparable, embedding, exact, perceptual
from twin.catalog.checks._other import Other
from twin.catalog.checks._other_names import other_names
from twin.catalog.checks._other_prints import OtherPrints
from twin.catalog.checks._overrules import Overrule, add_overrules, kept_by_hand
from twin.catalog.checks._paths import check_table
from twin.catalog.checks._photos import IntArray, Photos, read_photos
from twin.catalog.checks._vectors import ImageVectors, image_vectors
from twin.core import CheckSettings, Workspace, read_columns, write_arrow

__all__ = ["LEAKS", "Leaks", "exclude_leaks", "find_leaks", "search_leaks"]

LEAKS = pa.schema(
    [
        *[
            (name, pa.string())
            for name in ("image_id", "instance_id", "against", "other_image", "other_instance", "kind")
        ],
        ("distance", pa.int32()),
        ("similarity", pa.float32()),
    ]
)
"""``catalog/checks/leaks.parquet``: a row for a photo here and a photo there.

``kind`` is ``exact`` (the same pixels), ``perceptual`` (near hashes, made sure of by the pixels where they are at hand)
or ``embedding`` (near vectors); of several the first.
"""

_KINDS = ("exact", "perceptual", "embedding")


@dataclass(frozen=True, slots=True)
class Leaks:
    """What was found.

    Attributes:
        table: The table of `LEAKS`.
        compared: Photos of the catalogue that were compared.
        others: Photos on the other side, by name.
        unreadable: Files of the other side that are no photo, by name.
        embedded: Names of those others whose vectors could be compared.
        kept: Leaking instances which a person said to keep, or all of whose leaking photos.
    """

    table: pa.Table
    compared: int
    others: dict[str, int]
    unreadable: dict[str, int]
    embedded: list[str]
    kept: frozenset[str]

    def photos(self, kind: str | None = None) -> int:
        """Photos of the catalogue that leak, all or those of one kind."""
        table = self.table if kind is None else self.table.filter(pc.equal(self.table["kind"], kind))
        return len(table["image_id"].unique())

    def instances(self) -> list[str]:
        """The instances of these photos, ascending."""
        ids: list[str] = sorted(self.table["instance_id"].unique().to_pylist())
        return ids


def find_leaks(workspace: Workspace, against: Iterable[Path], settings: CheckSettings) -> Leaks:
    """As `search_leaks`; what is found is written to ``catalog/checks/leaks.parquet``."""
    leaks = search_leaks(workspace, against, settings)
    write_arrow(check_table(workspace, "leaks"), leaks.table)
    return leaks


def search_leaks(workspace: Workspace, against: Iterable[Path], settings: CheckSettings) -> Leaks:
    """Compare the photos of the catalogue with others.

    Nearly uniform photos are compared by their exact pixels only. Photos of the others are decoded once; their hashes
    are kept in ``catalog/.prints``.

    Raises:
        TwinError: There is no catalogue, or nothing to compare with.
    """
    photos = read_photos(workspace)
    kept = read_columns(workspace.images, ["image_id"])["image_id"]
    rows = np.flatnonzero(pc.is_in(photos.table["image_id"], kept.combine_chunks()).to_numpy())
    long_side = workspace.settings.catalog.long_side
    others = [
        read_other(path, name, long_side, OtherPrints(workspace, path, long_side))
        for path, name in other_names(against).items()
    ]
    vectors = image_vectors(workspace)
    table = pa.concat_tables([LEAKS.empty_table(), *(_table(photos, rows, one, vectors, settings) for one in others)])
    table = table.sort_by([(name, "ascending") for name in LEAKS.names[:5]])
    return Leaks(
        table,
        len(rows),
        {other.name: len(other.image_ids) for other in others},
        {other.name: other.unreadable for other in others if other.unreadable},
        [other.name for other in others if comparable(vectors, other)],
        _kept(workspace, table),
    )


def exclude_leaks(workspace: Workspace, leaks: Leaks) -> None:
    """Note that the leaking instances are excluded, but for those that a person keeps.

    The tables follow when they are next assembled.
    """
    names = ", ".join(sorted(leaks.others))
    goes = [name for name in leaks.instances() if name not in leaks.kept]
    add_overrules(workspace, [Overrule("instance", name, "exclude", f"leak: {names}") for name in goes])


def _kept(workspace: Workspace, table: pa.Table) -> frozenset[str]:
    photos, instances = kept_by_hand(workspace)
    pairs = set(zip(table["image_id"].to_pylist(), table["instance_id"].to_pylist(), strict=True))
    goes = {instance for photo, instance in pairs if photo not in photos}
    return frozenset(instance for _, instance in pairs if instance in instances or instance not in goes)


def _table(
    photos: Photos, rows: IntArray, other: Other, vectors: ImageVectors | None, settings: CheckSettings
) -> pa.Table:
    parts = [
        exact(photos, rows, other),
        perceptual(photos, rows, other, settings),
        embedding(photos, rows, other, vectors, settings.leak),
    ]
    one, two, distance, similarity = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    kind = np.repeat(np.arange(len(_KINDS)), [len(part[0]) for part in parts])
    order = np.lexsort((kind, two, one))
    fresh = order[(np.diff(one[order], prepend=-1) != 0) | (np.diff(two[order], prepend=-1) != 0)]
    bounds = np.searchsorted(photos.claims[:, 0], one[fresh])
    columns = [
        photos.table["image_id"].take(pa.array(one[fresh])),
        photos.instances["instance_id"].take(pa.array(photos.claims[bounds, 1])),
        pa.repeat(other.name, len(fresh)),
        pa.array(other.image_ids, pa.string()).take(pa.array(two[fresh])),
        pa.array(other.instances, pa.string()).take(pa.array(two[fresh])),
        pa.array(_KINDS).take(pa.array(kind[fresh])),
        pa.array(distance[fresh], pa.int32()),
        pa.array(similarity[fresh], pa.float32()),
    ]
    return pa.table(columns, schema=LEAKS)
