"""Instances with four photos each and links between them, for the benchmark of the review."""

import numpy as np
import pyarrow as pa

from _photos import photo
from twin.catalog.store import ShardWriter, encoded
from twin.core import Workspace, write_arrow
from twin.mine._tables import LINKS

PHOTOS, LINKED = 4, 10
DRAWN = 64
"""Pictures that are drawn; the photos of the catalogue are these over and over, under ids of their own."""


def write_catalogue(workspace: Workspace, instances: int) -> None:
    """Every instance looks like the ten after it."""
    names = [f"{number:06d}" for number in range(instances)]
    _write_photos(workspace, names)
    plain = {"category": "pot", "title": "", "source": "shop", "base": "", "changes": "[]"}
    about = {name: pa.array([value] * instances) for name, value in plain.items()}
    degree = pa.array([0] * instances, pa.int32())
    write_arrow(workspace.instances, pa.table({"instance_id": names} | about | {"degree": degree}))
    ends = np.array([(one, (one + step) % instances) for one in range(instances) for step in range(1, LINKED + 1)])
    ends.sort(axis=1)
    ends = ends[np.lexsort(ends.T[::-1])]
    told = {"category": "pot", "kind": "mined", "rank": 1, "mutual": True, "degree": 0, "changes": "[]", "round": 0}
    columns = {name: [value] * len(ends) for name, value in told.items()}
    similarity = np.random.default_rng(0).uniform(0.3, 0.95, len(ends)).astype(np.float32)
    columns |= {f"instance_{side}": [names[end] for end in ends[:, place]] for place, side in enumerate("ab")}
    columns |= {"similarity": similarity, "score": similarity}
    write_arrow(
        workspace.candidates,
        pa.table([pa.array(columns[kind.name], kind.type) for kind in LINKS], schema=LINKS),
    )


def _write_photos(workspace: Workspace, names: list[str]) -> None:
    ids, many = [f"{number:032x}" for number in range(len(names) * PHOTOS)], len(names) * PHOTOS
    pictures = [encoded(photo(number, 320, 240)).jpeg for number in range(DRAWN)]
    with ShardWriter(workspace.store / "photos.tar") as writer:
        places = [writer.add(name, pictures[number % DRAWN]) for number, name in enumerate(ids)]
    offsets, sizes = zip(*places, strict=True)
    write_arrow(
        workspace.images,
        pa.table(
            {
                "image_id": ids,
                "instance_id": np.repeat(np.array(names), PHOTOS),
                "width": pa.array([320] * many, pa.int32()),
                "height": pa.array([240] * many, pa.int32()),
                "shard": ["photos.tar"] * many,
                "offset": pa.array(offsets, pa.int64()),
                "size": pa.array(sizes, pa.int32()),
            }
        ),
    )
