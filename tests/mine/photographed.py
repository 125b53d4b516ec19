"""Small catalogues with vectors, made up or written to a workspace."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from hypothesis import strategies as st

from tests.embed.catalogues import IMAGES, INSTANCES, instance_row
from twin.core import EmbedSettings, Workspace, generator, write_table
from twin.embed._vectors import Vectors, write_vectors
from twin.mine._catalogue import Instances, Photographed
from twin.mine._identity import Identity


def photographed(
    photos: Sequence[npt.NDArray[np.float32]],
    bases: Sequence[int | None] = (),
    rendered: bool = False,
    categories: Sequence[str] = (),
    objects: Sequence[int] = (),
) -> Photographed:
    """A catalogue in memory.

    Args:
        photos: Vectors of the photos of each instance.
        bases: The base of each near-twin, by number; default: there are no near-twins.
        rendered: Whether the instances are rendered.
        categories: Of each instance; default: all ``cup``.
        objects: A number for each instance that it shares with those that are the same object; default: all differ.
    """
    count = len(photos)
    base = np.array([-1 if one is None else one for one in bases] or [-1] * count)
    root = np.where(base < 0, np.arange(count), base)
    instances = Instances(
        ids=pa.array([f"i{number:03d}" for number in range(count)], pa.string()),
        categories=pa.array(list(categories) or ["cup"] * count, pa.string()),
        rendered=np.full(count, rendered),
        base=base,
        degree=np.where(base < 0, 0, 2).astype(np.int32),
        changes=pa.array(["[]"] * count, pa.string()),
        identity=Identity(root, np.array(objects)[root] if len(objects) else root),
    )
    starts = np.cumsum([0, *map(len, photos)])
    image_ids = pa.array([f"p{number:04d}" for number in range(starts[-1])], pa.string())
    return Photographed(instances, image_ids, starts, np.arange(starts[-1]), np.concatenate(photos))


def unit(vectors: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Vectors of unit length, float32."""
    values = np.asarray(vectors, dtype=np.float64)
    return (values / np.linalg.norm(values, axis=-1, keepdims=True)).astype(np.float32)


@st.composite
def catalogues(draw: st.DrawFn) -> Photographed:
    """1 to 25 instances of two categories with 1 to 4 photos, many ties, near-twins, and objects listed twice."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=25))
    # Vectors of few distinct values: ties are frequent.
    values = st.lists(st.integers(-2, 2), min_size=3, max_size=3).filter(any)
    photos = [unit(draw(st.lists(values, min_size=size, max_size=size))) for size in sizes]
    bases = [draw(st.none() | st.just(0)) if number % 3 == 2 else None for number in range(len(sizes))]
    objects = [draw(st.sampled_from([number, number, number // 5])) for number in range(len(sizes))]
    categories = [draw(st.sampled_from(["cup", "cup", "vase"])) for _ in sizes]
    return photographed(photos, bases, draw(st.booleans()), categories, objects)


def write_workspace(
    workspace: Workspace,
    instances: Sequence[dict[str, object]],
    photos: int = 3,
    seed: int = 0,
    vectors: npt.NDArray[np.float32] | None = None,
) -> None:
    """Write the tables of the catalogue and vectors, by default made up, for ``photos`` photos of each instance."""
    if vectors is None:
        draw = generator(seed, "vectors")
        centres = draw.normal(size=(len(instances), 1, 8))
        vectors = unit(centres + draw.normal(size=(len(instances), photos, 8)) * 0.3).reshape(-1, 8)
    names = [(str(row["instance_id"]), number) for row in instances for number in range(photos)]
    ids = [f"{name}-{number}" for name, number in names]
    images = [
        {"image_id": image_id, "instance_id": name, "width": 8, "height": 8}
        for image_id, (name, _) in zip(ids, names, strict=True)
    ]
    write_table(workspace.images, images, IMAGES)
    write_table(workspace.instances, [instance_row(**row) for row in instances], INSTANCES)  # type: ignore[arg-type]
    files = write_vectors(workspace.embeddings("lite0"), Vectors(ids, vectors, "lite0", "made up"))
    settings = EmbedSettings().model_dump()
    workspace.stamp("embed", settings=settings, inputs=[workspace.images], outputs=files, counts={})
