"""The checks, one after another, and the tables they leave."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.catalog.checks._alike import find_alike
from twin.catalog.checks._between import same_object_table, suspects
from twin.catalog.checks._counts import IDENTITY, counts_of
from twin.catalog.checks._duplicates import Duplicates, crowded, duplicate_table, find_duplicates, together
from twin.catalog.checks._exclusions import exclusion_table, repeated_inside
from twin.catalog.checks._flags import photo_flags, photo_table
from twin.catalog.checks._inside import Weakest, embedded, instance_table, weakest_links
from twin.catalog.checks._paths import check_table
from twin.catalog.checks._photos import Photos, read_photos
from twin.catalog.checks._vectors import ImageVectors, image_vectors
from twin.core import CheckSettings, Workspace, write_arrow

__all__ = ["Findings", "check_photos"]

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the checks found.

    Attributes:
        counts: Photos by flag; then pairs of near-duplicates across instances, instances with two objects, and pairs of
            instances that may be one. None for what could not be checked, since there are no vectors.
        embedded: Whether there were vectors to check identities by.
        crowded: Photos with a hash that very many have, so that they were compared with some of these only.
        outputs: The tables written.
    """

    counts: dict[str, int | None]
    embedded: bool
    crowded: int
    outputs: list[Path]

    @property
    def unmade(self) -> list[str]:
        """What could not be checked."""
        return [name for name, count in self.counts.items() if count is None]


def check_photos(workspace: Workspace, settings: CheckSettings) -> Findings:
    """Check all photos of all sources, also those that a check before took out, and write ``catalog/checks``.

    Photos are checked whether or not they are in the catalogue now, so that a check finds the same when it runs again.
    The tables of the catalogue stay as they are; they follow when they are next assembled.

    Raises:
        TwinError: There is no catalogue, or a stored photo is missing or damaged.
    """
    photos = read_photos(workspace)
    flags = photo_flags(photos, settings)
    vectors = image_vectors(workspace)
    usable = ~flags["nearly uniform"]
    near = find_duplicates(photos, usable, settings.radius, settings.similarity)
    every = _with_alike(photos, usable, near, vectors, settings)
    poor = _any([_none(photos), *(mask for flag, mask in flags.items() if flag in settings.leave_out)])
    flags["near-duplicate"], kept = repeated_inside(photos, near, poor)
    flags["photo of several instances"] = _shared(photos, every)
    identities = _identities(photos, vectors, settings)
    flags[IDENTITY] = _photos_of(photos, identities.get("instances"))
    tables = {
        "photos": photo_table(photos, flags, unmade=() if identities else (IDENTITY,)),
        "duplicates": duplicate_table(photos, every),
        **identities,
        "exclusions": exclusion_table(photos, flags, kept, settings.leave_out),
    }
    for name in ("instances", "same_object"):
        if name not in identities:
            check_table(workspace, name).unlink(missing_ok=True)
    outputs = [check_table(workspace, name) for name in tables]
    for path, table in zip(outputs, tables.values(), strict=True):
        write_arrow(path, table)
    counts = counts_of(flags, tables, embedding=settings.embedding_similarity is not None)
    return Findings(counts, bool(identities), crowded(photos, usable), outputs)


def _with_alike(
    photos: Photos, usable: Mask, near: Duplicates, vectors: ImageVectors | None, settings: CheckSettings
) -> Duplicates:
    """Near-duplicates by their pixels and, where that is asked for and there are vectors, by these."""
    if vectors is None or settings.embedding_similarity is None:
        return near
    return together(near, find_alike(photos, usable, vectors, settings.embedding_similarity), len(photos))


def _identities(photos: Photos, vectors: ImageVectors | None, settings: CheckSettings) -> dict[str, pa.Table]:
    """The two tables of identities; none where there are no vectors."""
    if vectors is None:
        return {}
    instances = embedded(photos, vectors)
    weakest: Weakest = weakest_links(instances)
    return {
        "instances": instance_table(photos, weakest, settings.disagreement),
        "same_object": same_object_table(photos, *suspects(photos, instances, settings.same_object)),
    }


def _shared(photos: Photos, near: Duplicates) -> Mask:
    """Photos that, as they are or nearly so, stand under instances which are no near-twins of one another."""
    roots = photos.roots[photos.claims[:, 1]]
    photo = photos.claims[:, 0]
    lowest, highest = np.full(len(photos), len(roots) + len(photos.roots)), np.full(len(photos), -1)
    np.minimum.at(lowest, photo, roots)
    np.maximum.at(highest, photo, roots)
    shared: Mask = lowest != highest
    apart = (lowest[near.first] != lowest[near.second]) | (highest[near.first] != highest[near.second])
    shared[near.first[apart]] = True
    shared[near.second[apart]] = True
    return shared


def _photos_of(photos: Photos, instances: pa.Table | None) -> Mask:
    """The photos of flagged instances."""
    found = _none(photos)
    if instances is not None:
        flagged = instances.filter(instances["flag_two_objects"])["instance_id"].to_pylist()
        names = photos.instances["instance_id"].to_pylist()
        places = {name: place for place, name in enumerate(names)}
        claimed = np.isin(photos.claims[:, 1], [places[name] for name in flagged])
        found[photos.claims[claimed, 0]] = True
    return found


def _any(masks: list[Mask]) -> Mask:
    together: Mask = np.logical_or.reduce(masks)
    return together


def _none(photos: Photos) -> Mask:
    return np.zeros(len(photos), dtype=np.bool_)
