"""The catalogue and its accepted links as the pairs and bench stages need them."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.core import TwinError, Workspace, read_columns, read_rows

__all__ = ["Catalog", "Instance", "IntArray", "Link", "read_catalog", "read_links"]

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Instance:
    """One physical object.

    Attributes:
        instance_id: Its id.
        category: Its kind.
        group: ``seen``, ``unseen`` or empty.
        base: The instance it is a near-twin of, or empty.
        facts: Short answers to general questions; empty for an imported instance.
    """

    instance_id: str
    category: str
    group: str
    base: str
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Catalog:
    """Instances and their photos; photos are named by their place in ``image_ids``.

    Attributes:
        instances: All instances, by ascending id.
        photos: For each instance its photos, ascending.
        image_ids: All image ids, ascending, so that the smaller place is the canonically first photo of a pair.
        hashes: For each photo its 64-bit perceptual hash, uint64.
    """

    instances: tuple[Instance, ...]
    photos: tuple[IntArray, ...]
    image_ids: tuple[str, ...]
    hashes: NDArray[np.uint64]

    def places(self) -> dict[str, int]:
        """The place of each instance by its id."""
        return {instance.instance_id: place for place, instance in enumerate(self.instances)}


@dataclass(frozen=True, slots=True)
class Link:
    """An accepted look-alike relation between two instances (their places in the catalogue, ``first < second``).

    Attributes:
        first: Place of the one instance.
        second: Place of the other.
        kind: ``mined`` or ``near-twin``.
        degree: Number of changed attributes of a near-twin; 0 for a mined link.
        changes: What differs, as JSON text.
    """

    first: int
    second: int
    kind: str
    degree: int
    changes: str


def read_catalog(workspace: Workspace) -> Catalog:
    """Read the photos and instances of ``workspace``.

    Raises:
        TwinError: A table or column is missing, facts are not a JSON object, or a photo names an unknown instance.
    """
    columns = ("instance_id", "category", "group", "base", "facts")
    rows = sorted(read_rows(workspace.instances, columns), key=lambda row: str(row["instance_id"]))
    instances = tuple(
        Instance(row["instance_id"], row["category"], row["group"], row["base"], _facts(workspace, row)) for row in rows
    )
    return _with_photos(workspace, instances)


def read_links(workspace: Workspace, catalog: Catalog) -> list[Link]:
    """Read the accepted links, each relation once (a near-twin's own link before a mined one), in canonical order.

    Raises:
        TwinError: There are none, or one names an unknown instance or links an instance to itself.
    """
    rows = read_rows(workspace.accepted, ("instance_a", "instance_b", "kind", "degree", "changes"))
    if not rows:
        raise TwinError(
            f"{workspace.accepted} holds no accepted link, so there are no hard negatives; "
            "run `twin mine` with --across or more --links, or accept some links."
        )
    places = catalog.places()
    links: dict[tuple[int, int], Link] = {}
    for row in rows:
        first, second = sorted(_place(workspace, places, row[key]) for key in ("instance_a", "instance_b"))
        if first == second:
            raise TwinError(f"{workspace.accepted} links instance {row['instance_a']!r} to itself; remove that row.")
        known = links.get((first, second))
        if known is None or (known.kind == "mined" and row["kind"] != "mined"):
            links[first, second] = Link(first, second, row["kind"], row["degree"], row["changes"])
    return [links[key] for key in sorted(links)]


def _with_photos(workspace: Workspace, instances: tuple[Instance, ...]) -> Catalog:
    rows = read_columns(workspace.images, ("image_id", "instance_id", "phash")).to_pylist()
    by_image = {row["image_id"]: row for row in rows}
    image_ids = sorted(by_image)
    image_places = {image_id: place for place, image_id in enumerate(image_ids)}
    photos: dict[str, list[int]] = {instance.instance_id: [] for instance in instances}
    for row in rows:
        if row["instance_id"] not in photos:
            raise TwinError(
                f"{workspace.images} names instance {row['instance_id']!r}, which {workspace.instances.name} lacks; "
                "make the catalogue again."
            )
        photos[row["instance_id"]].append(image_places[row["image_id"]])
    return Catalog(
        instances,
        tuple(np.unique(np.array(photos[instance.instance_id], dtype=np.int64)) for instance in instances),
        tuple(image_ids),
        np.array([_hash(workspace, by_image[image_id]) for image_id in image_ids], dtype=np.uint64),
    )


def _hash(workspace: Workspace, row: dict[str, Any]) -> int:
    try:
        return int(row["phash"], 16)
    except (TypeError, ValueError) as error:
        raise TwinError(
            f"{workspace.images}: the perceptual hash of image {row['image_id']!r} is {row['phash']!r}, "
            "not 16 hexadecimal digits; make the catalogue again."
        ) from error


def _facts(workspace: Workspace, row: dict[str, Any]) -> dict[str, str]:
    try:
        facts = json.loads(row["facts"] or "{}")
    except json.JSONDecodeError:
        facts = None
    if not isinstance(facts, dict):
        raise TwinError(f"{workspace.instances}: the facts of instance {row['instance_id']!r} are not a JSON object.")
    return {str(name): str(value).lower() for name, value in facts.items() if value != ""}


def _place(workspace: Workspace, places: dict[str, int], instance_id: str) -> int:
    if instance_id not in places:
        raise TwinError(
            f"{workspace.accepted} names instance {instance_id!r}, which {workspace.instances} lacks; "
            "the links belong to an earlier catalogue: run `twin mine` again."
        )
    return places[instance_id]
