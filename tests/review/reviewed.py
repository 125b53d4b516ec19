"""A small catalogue of real photos with links between them, as the stages before the review leave it."""

from collections.abc import Sequence

import pyarrow as pa

from tests.embed.catalogues import drawing
from twin.catalog.store import ShardWriter, encoded
from twin.core import Workspace, write_table
from twin.mine._tables import LINKS

__all__ = ["NAMES", "write_catalogue", "write_links"]

NAMES = ("cup", "jar", "mug", "pot", "urn", "vase")
"""The instances; each has four photos."""

_TEXT, _INT = pa.string(), pa.int32()
_IMAGES = pa.schema(
    [
        *[(name, _TEXT) for name in ("image_id", "instance_id")],
        *[(name, _INT) for name in ("width", "height")],
        ("shard", _TEXT),
        ("offset", pa.int64()),
        ("size", _INT),
    ]
)
_INSTANCES = pa.schema(
    [
        *[(name, _TEXT) for name in ("instance_id", "category", "title", "source", "base")],
        ("degree", _INT),
        ("changes", _TEXT),
    ]
)


def write_catalogue(
    workspace: Workspace, names: Sequence[str] = NAMES, photos: int = 4, size: tuple[int, int] = (96, 80)
) -> dict[str, list[str]]:
    """Write tables and photos; returns the image ids of each instance."""
    rows, ids = [], dict[str, list[str]]()
    with ShardWriter(workspace.store / "photos.tar") as writer:
        for number, name in enumerate(names):
            for view in range(photos):
                image = drawing(100 * number + view, size)
                photo = encoded(image)
                offset, length = writer.add(photo.image_id, photo.jpeg)
                where = {"shard": "photos.tar", "offset": offset, "size": length}
                about = {"image_id": photo.image_id, "instance_id": name, "width": image.width, "height": image.height}
                rows.append(about | where)
                ids.setdefault(name, []).append(photo.image_id)
    write_table(workspace.images, rows, _IMAGES)
    plain = {"category": "vessel", "source": "shop", "base": "", "degree": 0, "changes": "[]"}
    instances = [plain | {"instance_id": name, "title": f"The <b>{name}</b>"} for name in names]
    write_table(workspace.instances, instances, _INSTANCES)
    return ids


def write_links(workspace: Workspace, pairs: Sequence[tuple[str, str]]) -> None:
    """Write mined links."""
    plain = {"category": "vessel", "kind": "mined", "rank": 1, "mutual": True, "degree": 0, "changes": "[]", "round": 0}
    rows = [
        plain | {"instance_a": one, "instance_b": other, "similarity": 0.9 - place / 100, "score": 0.9}
        for place, (one, other) in enumerate(sorted(pairs))
    ]
    write_table(workspace.candidates, rows, LINKS)
