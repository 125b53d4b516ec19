"""The baseline without a language model: cosine similarity of two photos against one threshold."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twin.core import TwinError, Workspace, digest, file_digest, read_rows
from twin.embed import load_vectors
from twin.mine.comparator import balanced_threshold, fitted_slope
from twin.models._baselines import ComparatorAnswerer

__all__ = ["CosineScorer", "threshold_answerer"]

_ENOUGH = 30
"""So many pairs of each answer make the validation split large enough to choose a threshold on."""


@dataclass(frozen=True, slots=True)
class CosineScorer:
    """Probability of *same instance* from the cosine similarity of two photos' vectors.

    Attributes:
        rows: Row of ``vectors`` of each image id.
        vectors: Unit vectors, shape ``(images, dimensions)``.
        threshold: Cosine at which the probability is one half.
        slope: Steepness of the logistic curve.
        fingerprint: Content hash of the vectors and of the pairs the curve was fitted on.
    """

    rows: dict[str, int]
    vectors: NDArray[np.float32]
    threshold: float
    slope: float
    fingerprint: str

    def score(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Probability for each pair of image ids, shape ``(len(pairs),)``."""
        margin = _cosines(self.rows, self.vectors, pairs) - self.threshold
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(self.slope * margin, -60, 60))))


def threshold_answerer(workspace: Workspace) -> ComparatorAnswerer:
    """The embedding baseline of a workspace, its threshold and calibration fitted on held-in pairs.

    Raises:
        TwinError: There are no vectors, or no pairs with both answers.
    """
    vectors = load_vectors(workspace)
    folder = workspace.embeddings(vectors.encoder)
    source = _fitting_pairs(workspace)
    pairs = read_rows(source)
    same = np.array([row["answer"] == "yes" for row in pairs])
    cosines = _cosines(vectors.rows, vectors.matrix, [(row["image_id_1"], row["image_id_2"]) for row in pairs])
    threshold = balanced_threshold(cosines, same)
    files = (folder / "vectors.npy", folder / "ids.parquet", source)
    fingerprint = digest(*map(file_digest, files))
    scorer = CosineScorer(vectors.rows, vectors.matrix, threshold, fitted_slope(cosines - threshold, same), fingerprint)
    return ComparatorAnswerer("threshold", scorer)


def _fitting_pairs(workspace: Workspace) -> Path:
    """The validation pairs where they are enough, else the training pairs."""
    columns = ("image_id_1", "image_id_2", "answer")
    for split, enough in (("val", _ENOUGH), ("train", 1)):
        path = workspace.pairs(split)
        answers = [row["answer"] for row in read_rows(path, columns)] if path.exists() else []
        if min(answers.count("yes"), answers.count("no")) >= enough:
            return path
    raise TwinError(
        f"{workspace.pairs('train')} holds no pairs with both answers; the threshold baseline needs `twin pairs`."
    )


def _cosines(
    rows: dict[str, int], vectors: NDArray[np.float32], pairs: Sequence[tuple[str, str]]
) -> NDArray[np.float64]:
    try:
        first, second = (np.array([rows[pair[side]] for pair in pairs], dtype=int) for side in (0, 1))
    except KeyError as error:
        raise TwinError(f"Photo {error.args[0]} has no vector; run `twin embed` again.") from error
    # Summed row by row, so that a pair's cosine never depends on the pairs beside it.
    return np.asarray((vectors[first].astype(np.float64) * vectors[second].astype(np.float64)).sum(axis=1))
