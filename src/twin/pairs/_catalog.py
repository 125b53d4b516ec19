"""The catalogue as the pairs and bench stages need it."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.core import TwinError, Workspace, read_columns, read_rows

__all__ = ["Catalog", "Instance", "IntArray", "read_catalog"]

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


def _with_photos(workspace: Workspace, instances: tuple[Instance, ...]) -> Catalog:
    table = read_columns(workspace.images, ("image_id", "instance_id", "phash"))
    table = table.sort_by([("image_id", "ascending"), ("instance_id", "ascending")]).combine_chunks()
    owner = _owners(workspace, table, instances)
    codes = table["image_id"].combine_chunks().dictionary_encode()
    photo = np.asarray(codes.indices.to_numpy(), dtype=np.int64)
    first = np.flatnonzero(np.diff(photo, prepend=-1))
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(1, len(instances)))
    photos = tuple(np.unique(part) for part in np.split(photo[order], bounds)) if instances else ()
    hashes = _hashes(workspace, table.take(pa.array(first)))
    return Catalog(instances, photos, tuple(codes.dictionary.to_pylist()), hashes)


def _owners(workspace: Workspace, table: pa.Table, instances: tuple[Instance, ...]) -> IntArray:
    """The place of the instance of each row."""
    ids = pa.array([instance.instance_id for instance in instances], pa.string())
    owner = pc.index_in(table["instance_id"], ids)
    if owner.null_count:
        unknown = table["instance_id"].filter(pc.is_null(owner))[0].as_py()
        raise TwinError(
            f"{workspace.images} names instance {unknown!r}, which {workspace.instances.name} lacks; "
            "make the catalogue again."
        )
    return np.asarray(owner.to_numpy(), dtype=np.int64)


def _hashes(workspace: Workspace, table: pa.Table) -> NDArray[np.uint64]:
    texts = table["phash"].to_pylist()
    try:
        if all(len(text) == 16 for text in texts):
            return np.frombuffer(bytes.fromhex("".join(texts)), dtype=">u8").astype(np.uint64)
    except (TypeError, ValueError):
        pass
    wrong = next(place for place, text in enumerate(texts) if not _is_hash(text))
    raise TwinError(
        f"{workspace.images}: the perceptual hash of image {table['image_id'][wrong].as_py()!r} is {texts[wrong]!r}, "
        "not 16 hexadecimal digits; make the catalogue again."
    )


def _is_hash(text: Any) -> bool:
    return isinstance(text, str) and len(text) == 16 and set(text.lower()) <= set("0123456789abcdef")


def _facts(workspace: Workspace, row: dict[str, Any]) -> dict[str, str]:
    try:
        facts = json.loads(row["facts"] or "{}")
    except json.JSONDecodeError:
        facts = None
    if not isinstance(facts, dict):
        raise TwinError(f"{workspace.instances}: the facts of instance {row['instance_id']!r} are not a JSON object.")
    return {str(name): str(value).lower() for name, value in facts.items() if value != ""}
