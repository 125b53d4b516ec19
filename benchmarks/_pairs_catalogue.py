"""Catalogues of any size for the benchmark of pairs: tables and vectors, no photos."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from twin.core import Workspace, generator, write_arrow, write_json

CATEGORIES = 36
DIMENSIONS = 512


def write_catalogue(root: Path, instances: int, photos: int) -> None:
    """``photos`` photos, about as many of each of ``instances`` instances in `CATEGORIES` categories."""
    rng, workspace = generator(0, "benchmark", instances), Workspace(root)
    ids = pa.array(sorted(f"{one:016x}{other:016x}" for one, other in rng.integers(2**63, size=(photos, 2)).tolist()))
    owner = np.concatenate([np.repeat(np.arange(instances), 2), rng.integers(instances, size=photos - 2 * instances)])
    owner = rng.permutation(owner)
    names = pa.array([f"{place:06d}" for place in range(instances)])
    hashes = pa.array([f"{number:016x}" for number in rng.integers(2**63, size=photos).tolist()])
    write_arrow(
        workspace.images,
        pa.table({"image_id": ids, "instance_id": names.take(pa.array(owner)), "phash": hashes}),
    )
    empty = pa.array([""] * instances)
    category = pa.array([f"category {place % CATEGORIES}" for place in range(instances)])
    texts = {"instance_id": names, "category": category, "group": empty, "base": empty, "facts": empty, "source": empty}
    write_arrow(
        workspace.instances,
        pa.table(texts | {"changes": pa.array(["[]"] * instances), "degree": pa.array([0] * instances, pa.int32())}),
    )


def add_vectors(root: Path) -> Path:
    """Add unit vectors, of which those of one instance, and less those of one category, are alike.

    Returns:
        The folder with them, and with the tables as the peer reads them.
    """
    workspace = Workspace(root)
    images = pq.read_table(workspace.images)
    owner = np.array(images["instance_id"].to_pylist()).astype(int)
    rng = generator(0, "benchmark vectors")
    kinds = rng.normal(size=(CATEGORIES, DIMENSIONS)).astype(np.float32)
    bases = rng.normal(size=(owner.max() + 1, DIMENSIONS)).astype(np.float32)
    vectors = kinds[owner % CATEGORIES] + bases[owner] + rng.normal(size=(len(owner), DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    folder = workspace.embeddings("own")
    write_arrow(folder / "ids.parquet", images.select(["image_id"]))
    np.save(folder / "vectors.npy", vectors)
    write_json(folder / "encoder.json", {"name": "own", "fingerprint": "own"})
    workspace.stamp("embed", settings={"encoder": "own"}, inputs=[], outputs=[folder / "vectors.npy"], counts={})
    photos = images.select(["image_id", "instance_id"]).append_column("row", pa.array(np.arange(len(images))))
    write_arrow(folder / "photos.parquet", photos)
    write_arrow(folder / "instances.parquet", pq.read_table(workspace.instances, columns=["instance_id", "category"]))
    return folder


def add_links(root: Path, instances: int, links: int) -> None:
    """Random accepted links inside categories."""
    rng = generator(0, "benchmark links")
    one = rng.integers(instances, size=2 * links)
    other = (one + CATEGORIES * rng.integers(1, instances // CATEGORIES, size=2 * links)) % instances
    ends = np.sort(np.stack([one, other], axis=1)[one != other], axis=1)
    codes = np.unique(ends[:, 0] * instances + ends[:, 1])
    first, second = np.divmod(np.sort(rng.permutation(codes)[:links]), instances)
    names = pa.array([f"{place:06d}" for place in range(instances)])
    columns = {"instance_a": names.take(pa.array(first)), "instance_b": names.take(pa.array(second))}
    more = {
        "kind": ["mined"] * len(first),
        "degree": pa.array([0] * len(first), pa.int32()),
        "changes": ["[]"] * len(first),
    }
    write_arrow(Workspace(root).accepted, pa.table(columns | more))


def possible(workspace: Workspace) -> tuple[int, int]:
    """Positives and negatives that the catalogue and its accepted links give."""
    sizes: dict[str, int] = {}
    for name in pq.read_table(workspace.images, columns=["instance_id"])["instance_id"].to_pylist():
        sizes[name] = sizes.get(name, 0) + 1
    links = pq.read_table(workspace.accepted, columns=["instance_a", "instance_b"])
    no = sum(
        sizes[one] * sizes[other] for one, other in zip(*(column.to_pylist() for column in links.columns), strict=True)
    )
    return sum(size * (size - 1) // 2 for size in sizes.values()), no
