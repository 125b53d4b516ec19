"""Tables of a catalogue without photos, as large as one likes: enough for pairs, not for the folder of the Hub."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from twin.core import Workspace, generator, write_arrow

__all__ = ["bare"]


def bare(
    root: Path, sizes: Sequence[int], links: Sequence[tuple[int, int]], categories: Sequence[str] | None = None
) -> Workspace:
    """Instances with ``sizes`` photos each, in ``categories``, and mined ``links`` between them."""
    rng = generator(0, "bare")
    workspace, photos = Workspace(root), int(sum(sizes))
    names = pa.array([f"{place:06d}" for place in range(len(sizes))], pa.string())
    ids = sorted(f"{one:016x}{other:016x}" for one, other in rng.integers(2**63, size=(photos, 2)).tolist())
    images = {
        "image_id": pa.array(ids, pa.string()),
        "instance_id": names.take(pa.array(rng.permutation(np.repeat(np.arange(len(sizes)), sizes)))),
        "phash": pa.array([f"{number:016x}" for number in rng.integers(2**63, size=photos).tolist()], pa.string()),
    }
    empty = pa.array([""] * len(sizes), pa.string())
    kinds = pa.array(categories or ["mug"] * len(sizes), pa.string())
    one, other = np.array(links, dtype=np.int64).reshape(-1, 2).T
    accepted = {
        "instance_a": names.take(pa.array(one)),
        "instance_b": names.take(pa.array(other)),
        "kind": pa.array(["mined"] * len(links)),
        "degree": pa.array([0] * len(links), pa.int32()),
        "changes": pa.array(["[]"] * len(links)),
    }
    write_arrow(workspace.images, pa.table(images))
    columns = {"instance_id": names, "category": kinds, "group": empty, "base": empty, "facts": empty}
    write_arrow(workspace.instances, pa.table(columns))
    write_arrow(workspace.accepted, pa.table(accepted))
    return workspace
