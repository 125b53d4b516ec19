"""The baseline without a language model: cosine similarity of two photos against one threshold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twin.bench import BenchmarkPhotos
from twin.core import EmbedSettings, TwinError, Workspace, digest, file_digest, read_rows
from twin.embed import Encoder, decoded, load_encoder, load_vectors
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
        encode: Makes vectors of photos that have none yet, from their ids.
    """

    rows: dict[str, int]
    vectors: NDArray[np.float32]
    threshold: float
    slope: float
    fingerprint: str
    encode: Callable[[Sequence[str]], NDArray[np.float32]] | None = None
    _added: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    def score(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Probability for each pair of image ids, shape ``(len(pairs),)``."""
        new = sorted({name for pair in pairs for name in pair} - self.rows.keys() - self._added.keys())
        if new and self.encode:
            self._added.update(zip(new, self.encode(new), strict=True))
        first, second = (np.stack([self._vector(pair[side]) for pair in pairs]) for side in (0, 1))
        margin = _products(first, second) - self.threshold
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(self.slope * margin, -60, 60))))

    def _vector(self, image_id: str) -> NDArray[np.float32]:
        if image_id in self._added:
            return self._added[image_id]
        if image_id not in self.rows:
            raise TwinError(f"Photo {image_id} has no vector; run `twin embed` again.")
        return np.asarray(self.vectors[self.rows[image_id]])


def threshold_answerer(workspace: Workspace) -> ComparatorAnswerer:
    """The embedding baseline of a workspace, its threshold and calibration fitted on held-in pairs.

    Raises:
        TwinError: There are no vectors, or no pairs with both answers.
    """
    if workspace.stamped("embed") is None:
        raise TwinError(
            f"The threshold baseline is fitted on the pairs of its workspace, and {workspace.root} has no vectors: run "
            "`twin embed` and `twin pairs`, or evaluate in the workspace of a catalogue."
        )
    vectors = load_vectors(workspace)
    folder = workspace.embeddings(vectors.encoder)
    source = _fitting_pairs(workspace)
    pairs = read_rows(source)
    same = np.array([row["answer"] == "yes" for row in pairs])
    cosines = _cosines(vectors.rows, vectors.matrix, [(row["image_id_1"], row["image_id_2"]) for row in pairs])
    threshold = balanced_threshold(cosines, same)
    files = (folder / "vectors.npy", folder / "ids.parquet", source)
    fingerprint = digest(*map(file_digest, files))
    slope = fitted_slope(cosines - threshold, same)
    scorer = CosineScorer(vectors.rows, vectors.matrix, threshold, slope, fingerprint, _encoding(workspace))
    return ComparatorAnswerer("threshold", scorer)


def _encoding(workspace: Workspace) -> Callable[[Sequence[str]], NDArray[np.float32]] | None:
    """What encodes photos of a benchmark that the catalogue lacks; None where the vectors were made elsewhere."""
    stamp = workspace.stamped("embed")
    settings = EmbedSettings.model_validate(stamp.settings if stamp else {})
    if settings.vectors is not None:
        return None

    @cache
    def tools() -> tuple[Encoder, BenchmarkPhotos]:
        return load_encoder(settings), BenchmarkPhotos(workspace)

    def encode(ids: Sequence[str]) -> NDArray[np.float32]:
        encoder, photos = tools()
        images = decoded(map(photos.get, ids), ahead=2 * settings.batch)
        parts = [len(ids[start : start + settings.batch]) for start in range(0, len(ids), settings.batch)]
        return np.concatenate([encoder.encode([next(images) for _ in range(many)]) for many in parts])

    return encode


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
    return _products(vectors[first], vectors[second])


def _products(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float64]:
    # Summed row by row, so that a pair's cosine never depends on the pairs beside it.
    return np.asarray((first.astype(np.float64) * second.astype(np.float64)).sum(axis=1))
