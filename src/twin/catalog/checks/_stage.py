"""The checks, one after another, and the tables they leave."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.catalog.checks._between import same_object_table, suspects
from twin.catalog.checks._duplicates import Duplicates, duplicate_table, find_duplicates
from twin.catalog.checks._exclusions import exclusion_table, repeated_inside
from twin.catalog.checks._flags import photo_flags, photo_table
from twin.catalog.checks._inside import Weakest, embedded, instance_table, weakest_links
from twin.catalog.checks._paths import check_table
from twin.catalog.checks._photos import Photos, read_photos
from twin.catalog.checks._vectors import image_vectors
from twin.core import CheckSettings, Workspace, write_arrow

__all__ = ["Findings", "check_photos"]

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the checks found.

    Attributes:
        counts: Photos by flag; then pairs of near-duplicates across instances, and, if there are vectors, instances
            with two objects and pairs of instances that may be one.
        embedded: Whether there were vectors to check identities by.
        outputs: The tables written.
    """

    counts: dict[str, int]
    embedded: bool
    outputs: list[Path]


def check_photos(workspace: Workspace, settings: CheckSettings) -> Findings:
    """Check all photos of all sources, also those that a check before took out, and write ``catalog/checks``.

    Photos are checked whether or not they are in the catalogue now, so that a check finds the same when it runs again.
    The tables of the catalogue stay as they are; they follow when they are next assembled.

    Raises:
        TwinError: There is no catalogue, or a stored photo is missing or damaged.
    """
    photos = read_photos(workspace)
    flags = photo_flags(photos, settings)
    near = find_duplicates(photos, ~flags["nearly uniform"], settings.radius, settings.similarity)
    poor = _any([_none(photos), *(mask for flag, mask in flags.items() if flag in settings.leave_out)])
    flags["near-duplicate"], kept = repeated_inside(photos, near, poor)
    flags["photo of several instances"] = _shared(photos, near)
    identities = _identities(workspace, photos, settings)
    flags["two objects in one instance"] = _photos_of(photos, identities.get("instances"))
    tables = {
        "photos": photo_table(photos, flags),
        "duplicates": duplicate_table(photos, near),
        **identities,
        "exclusions": exclusion_table(photos, flags, kept, settings.leave_out),
    }
    for name in ("instances", "same_object"):
        if name not in identities:
            check_table(workspace, name).unlink(missing_ok=True)
    outputs = [check_table(workspace, name) for name in tables]
    for path, table in zip(outputs, tables.values(), strict=True):
        write_arrow(path, table)
    return Findings(_counts(flags, tables), bool(identities), outputs)


def _identities(workspace: Workspace, photos: Photos, settings: CheckSettings) -> dict[str, pa.Table]:
    """The two tables of identities; none where there are no vectors."""
    vectors = image_vectors(workspace)
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


def _counts(flags: dict[str, Mask], tables: dict[str, pa.Table]) -> dict[str, int]:
    counts = {flag: int(mask.sum()) for flag, mask in flags.items()}
    across = len(tables["duplicates"]) - int(np.sum(tables["duplicates"]["same_instance"].to_numpy()))
    counts["duplicates across instances"] = across
    if "instances" in tables:
        counts["instances with two objects"] = int(np.sum(tables["instances"]["flag_two_objects"].to_numpy()))
        counts["instances that may be one"] = len(tables["same_object"])
    return counts
