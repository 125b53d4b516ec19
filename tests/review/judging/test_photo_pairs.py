"""Which photos are compared, against the slow obvious way."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.review.judging.drawn import drawn_workspace
from twin.core import Workspace, read_rows
from twin.embed._vectors import Vectors, write_vectors
from twin.review import halves
from twin.review.judging._photo_pairs import LinkPhotos, best_pairs


def obvious(similarity: np.ndarray, most: int) -> list[tuple[int, int]]:  # type: ignore[type-arg]
    """Of the pairs not taken, those whose photos were taken least often; of these the most similar, then the first."""
    taken: list[tuple[int, int]] = []
    every = [(row, column) for row in range(similarity.shape[0]) for column in range(similarity.shape[1])]
    while len(taken) < min(most, len(every)):
        uses = {pair: sum((one == pair[0]) + (other == pair[1]) for one, other in taken) for pair in every}
        left = [pair for pair in every if pair not in taken]
        fewest = min(uses[pair] for pair in left)
        taken.append(max((pair for pair in left if uses[pair] == fewest), key=lambda pair: similarity[pair]))
    return taken


@given(st.integers(0, 4), st.integers(0, 4), st.integers(1, 20), st.integers(0, 1000))
def test_the_most_similar_pairs_are_taken_spread_over_the_photos(rows: int, columns: int, most: int, seed: int) -> None:
    similarity = np.random.default_rng(seed).uniform(-0.99, 0.99, (rows, columns))
    assert list(best_pairs(similarity, most)) == obvious(similarity, most)


def test_without_vectors_the_first_photos_are_compared() -> None:
    assert list(best_pairs(np.zeros((2, 3)), 4)) == [(0, 0), (1, 1), (0, 2), (1, 0)]


def make_vectors(workspace: Workspace, vectors: dict[str, list[float]]) -> None:
    """Vectors as `twin embed` leaves them."""
    matrix = np.array(list(vectors.values()), dtype=np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    outputs = write_vectors(workspace.embeddings("made"), Vectors(list(vectors), matrix, "made", "f"))
    workspace.stamp("embed", settings={"encoder": "made"}, inputs=[workspace.images], outputs=outputs, counts={})


def test_the_pairs_follow_the_vectors(tmp_path: Path) -> None:
    workspace = drawn_workspace(tmp_path, bases=2)
    photos: dict[str, list[str]] = {}
    for row in read_rows(workspace.images):
        photos.setdefault(row["instance_id"], []).append(row["image_id"])
    rng = np.random.default_rng(0)
    vectors = {image_id: rng.normal(size=4).tolist() for mine in photos.values() for image_id in mine}
    make_vectors(workspace, vectors)
    one, other = (name for name in photos if len(photos[name]) == 4)
    found = LinkPhotos(workspace, frozenset({one, other}))
    unit = {name: np.array(vector) / np.linalg.norm(vector) for name, vector in vectors.items()}
    similarity = np.array([[unit[x] @ unit[y] for y in photos[other]] for x in photos[one]])
    expected = [(photos[one][row], photos[other][column]) for row, column in obvious(similarity, 3)]
    assert found.pairs("mined", one, other, 3) == expected
    left, right = halves(photos[one])
    assert all(x in left and y in right for x, y in found.pairs("halves", one, one, 9))
    assert len(found.pairs("halves", one, one, 9)) == len(left) * len(right)
    assert found.pairs("mined", one, "nobody", 3) == []
