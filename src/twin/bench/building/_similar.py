"""How alike identities are that were put beside each other at random."""

from collections.abc import Sequence

import numpy as np

from twin.bench._grades import Grades, graded
from twin.bench.building._material import Material
from twin.core import TwinError
from twin.embed import load_vectors
from twin.pairs import Link

__all__ = ["grade_random"]


def grade_random(material: Material, links: Sequence[Link]) -> tuple[Grades, str | None]:
    """Similarities of random negatives, where the source has vectors; levels are fifths of these.

    The similarity is the mean cosine of all photos of the one identity with all of the other, as in `twin mine`.

    Returns:
        The similarities, and why there are none.
    """
    catalog = material.catalog
    ends = np.unique(np.array([(link.first, link.second) for link in links], dtype=np.int64).reshape(-1, 2), axis=0).T
    nothing = graded(catalog, np.empty((2, 0), dtype=np.int64), np.empty(0))
    try:
        vectors = load_vectors(material.named.workspace)
    except TwinError:
        return nothing, "without vectors their similarity is not known (`twin embed` makes them)"
    places = np.unique(ends)
    photos = {
        place: [catalog.image_ids[photo] for photo in catalog.photos[place].tolist()] for place in places.tolist()
    }
    if any(image_id not in vectors.rows for some in photos.values() for image_id in some):
        return nothing, "some of their photos have no vector, so their similarity is not known; run `twin embed` again"
    means = np.empty((len(places), vectors.matrix.shape[1]))
    for row, some in enumerate(photos.values()):
        means[row] = vectors.take(some).astype(np.float64).mean(axis=0)
    left, right = (np.searchsorted(places, end) for end in ends)
    values = np.array([means[one] @ means[other] for one, other in zip(left, right, strict=True)], dtype=np.float64)
    return graded(catalog, ends, np.round(values, 6)), None
