"""The comparator of a workspace: trained on its training pairs when it is first asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twin.bench import BenchmarkPhotos
from twin.core import Workspace, digest, file_digest, progress, read_rows
from twin.mine.comparator import Comparator, LabelledPair, TokenStore, load_comparator, train_comparator
from twin.models._baselines import ComparatorAnswerer

__all__ = ["TokenScorer", "comparator_answerer"]

_STEPS = 400


@dataclass(frozen=True, slots=True)
class TokenScorer:
    """Scores pairs of a workspace's photos.

    Attributes:
        comparator: The trained comparator.
        tokens: Gives the tokens of the photos.
    """

    comparator: Comparator
    tokens: TokenStore

    @property
    def fingerprint(self) -> str:
        """Follows the comparator and the encoder."""
        return digest(self.comparator.fingerprint, self.tokens.fingerprint)

    def score(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Probability of *same instance* for each pair of image ids, shape ``(len(pairs),)``."""
        new = {image_id for pair in pairs for image_id in pair if not self.comparator.knows(image_id)}
        return self.comparator.score(self.tokens.get(sorted(new)), pairs)


def comparator_answerer(workspace: Workspace) -> ComparatorAnswerer:
    """The comparator baseline; it is kept in ``runs/comparator/`` and trained anew when pairs or encoder change.

    Raises:
        TwinError: There are no pairs of both answers, or a stored photo is missing or damaged.
    """
    tokens = TokenStore(workspace, BenchmarkPhotos(workspace).get)
    tables = [path for path in (workspace.pairs("train"), workspace.pairs("val")) if path.exists()]
    origin = digest(tokens.fingerprint, str(_STEPS), *(file_digest(path) for path in tables))
    path = workspace.run("comparator") / "comparator.safetensors"
    comparator = load_comparator(path) if path.exists() else None
    if comparator is None or comparator.origin != origin:
        comparator = _train(workspace, tokens, origin)
        comparator.save(path)
    return ComparatorAnswerer("comparator", TokenScorer(comparator, tokens))


def _train(workspace: Workspace, tokens: TokenStore, origin: str) -> Comparator:
    train, val = (_labelled(workspace.pairs(split)) for split in ("train", "val"))
    used = sorted({image_id for pair in train + val for image_id in pair[:2]})
    photos = tokens.get(used)
    with progress() as display:
        task = display.add_task("training the comparator", total=_STEPS)
        return train_comparator(
            photos, train, val, seed=0, steps=_STEPS, origin=origin, advance=lambda: display.advance(task)
        )


def _labelled(path: Path) -> list[LabelledPair]:
    rows = read_rows(path, ["image_id_1", "image_id_2", "kind"]) if path.exists() else []
    return [(row["image_id_1"], row["image_id_2"], row["kind"]) for row in rows]
