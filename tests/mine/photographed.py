"""Small catalogues with vectors, made up or written to a workspace."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from tests.embed.catalogues import IMAGES, INSTANCES, instance_row
from twin.core import EmbedSettings, Workspace, generator, write_table
from twin.embed._vectors import Vectors, write_vectors
from twin.mine._catalogue import Instance, Photographed


def photographed(
    photos: Sequence[npt.NDArray[np.float32]], bases: Sequence[int | None] = (), rendered: bool = False
) -> Photographed:
    """A catalogue of one category; ``bases`` names the base of near-twins by number."""
    names = [f"i{number:03d}" for number in range(len(photos))]
    bases = list(bases) or [None] * len(photos)
    instances = [
        Instance(name, "cup", rendered, "" if base is None else names[base], 0 if base is None else 2, "[]")
        for name, base in zip(names, bases, strict=True)
    ]
    return Photographed(instances, np.concatenate(photos), np.cumsum([0, *map(len, photos)]))


def unit(vectors: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Vectors of unit length, float32."""
    values = np.asarray(vectors, dtype=np.float64)
    return (values / np.linalg.norm(values, axis=-1, keepdims=True)).astype(np.float32)


@st.composite
def catalogues(draw: st.DrawFn) -> Photographed:
    """Catalogues of 1 to 25 instances with 1 to 4 photos, many ties, and near-twins of earlier instances."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=25))
    # Vectors of few distinct values: ties are frequent.
    values = st.lists(st.integers(-2, 2), min_size=3, max_size=3).filter(any)
    photos = [unit(draw(st.lists(values, min_size=size, max_size=size))) for size in sizes]
    bases = [draw(st.none() | st.just(0)) if number % 3 == 2 else None for number in range(len(sizes))]
    return photographed(photos, bases)


def write_workspace(
    workspace: Workspace, instances: Sequence[dict[str, object]], photos: int = 3, seed: int = 0
) -> None:
    """Write the tables of the catalogue and made-up vectors for ``instances``."""
    draw = generator(seed, "vectors")
    ids, vectors, images = [], [], []
    for row in instances:
        centre = draw.normal(size=8)
        for number in range(photos):
            ids.append(f"{row['instance_id']}-{number}")
            vectors.append(centre + draw.normal(size=8) * 0.3)
            images.append({"image_id": ids[-1], "instance_id": row["instance_id"], "width": 8, "height": 8})
    write_table(workspace.images, images, IMAGES)
    write_table(workspace.instances, [instance_row(**row) for row in instances], INSTANCES)  # type: ignore[arg-type]
    files = write_vectors(workspace.embeddings("lite0"), Vectors(ids, unit(vectors), "lite0", "made up"))
    settings = EmbedSettings().model_dump()
    workspace.stamp("embed", settings=settings, inputs=[workspace.images], outputs=files, counts={})
