"""The comparator of a workspace: trained on its training pairs when it is first asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twin.catalog.store import ImageStore
from twin.core import Workspace, digest, file_digest, progress, read_rows
from twin.embed import Lite0, decoded
from twin.models._baselines import ComparatorAnswerer
from twin.models._comparator import Comparator, load_comparator, train_comparator
from twin.models._comparator_training import LabelledPair

__all__ = ["TokenScorer", "comparator_answerer"]

_STEPS = 400
_CHUNK = 32


@dataclass(frozen=True, slots=True)
class TokenScorer:
    """Scores pairs of a workspace's photos, encoding each photo when it is first asked for.

    Attributes:
        comparator: The trained comparator.
        encoder: Gives the tokens.
        store: The photos.
    """

    comparator: Comparator
    encoder: Lite0
    store: ImageStore

    @property
    def fingerprint(self) -> str:
        """Follows the comparator and the encoder."""
        return digest(self.comparator.fingerprint, self.encoder.fingerprint)

    def score(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Probability of *same instance* for each pair of image ids, shape ``(len(pairs),)``."""
        new = {image_id for pair in pairs for image_id in pair if not self.comparator.knows(image_id)}
        return self.comparator.score(_tokens(self.encoder, self.store, sorted(new)), pairs)


def comparator_answerer(workspace: Workspace) -> ComparatorAnswerer:
    """The comparator baseline; it is kept in ``runs/comparator/`` and trained anew when pairs or encoder change.

    Raises:
        TwinError: There are no pairs of both answers, or a stored photo is missing or damaged.
    """
    encoder = Lite0()
    store = ImageStore(workspace)
    tables = [path for path in (workspace.pairs("train"), workspace.pairs("val")) if path.exists()]
    origin = digest(encoder.fingerprint, str(_STEPS), *(file_digest(path) for path in tables))
    path = workspace.run("comparator") / "comparator.safetensors"
    comparator = load_comparator(path) if path.exists() else None
    if comparator is None or comparator.origin != origin:
        comparator = _train(workspace, encoder, store, origin)
        comparator.save(path)
    return ComparatorAnswerer("comparator", TokenScorer(comparator, encoder, store))


def _train(workspace: Workspace, encoder: Lite0, store: ImageStore, origin: str) -> Comparator:
    train, val = (_labelled(workspace.pairs(split)) for split in ("train", "val"))
    used = sorted({image_id for pair in train + val for image_id in pair[:2]})
    tokens = _tokens(encoder, store, used)
    with progress() as display:
        task = display.add_task("training the comparator", total=_STEPS)
        return train_comparator(
            tokens, train, val, seed=0, steps=_STEPS, origin=origin, advance=lambda: display.advance(task)
        )


def _labelled(path: Path) -> list[LabelledPair]:
    rows = read_rows(path, ["image_id_1", "image_id_2", "kind"]) if path.exists() else []
    return [(row["image_id_1"], row["image_id_2"], row["kind"]) for row in rows]


def _tokens(encoder: Lite0, store: ImageStore, ids: Sequence[str]) -> dict[str, NDArray[np.float16]]:
    images = decoded(map(store.get, ids), ahead=2 * _CHUNK)
    tokens: dict[str, NDArray[np.float16]] = {}
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        grids = encoder.encode_grid([next(images) for _ in chunk])
        tokens.update(zip(chunk, grids, strict=True))
    return tokens
