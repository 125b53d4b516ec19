"""Three comparators, so that no link is scored by one that has learned from either of its instances.

A comparator knows its training instances by heart after some hundred steps, and would call their look-alikes easy. Each
of the three learns from a third of the training instances and scores the links that touch none of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import torch

from twin.core import TwinError, digest, generator, progress
from twin.mine._catalogue import Photographed
from twin.mine.comparator import Comparator, LabelledPair, Projected, one_thread, train_comparator
from twin.mine.rounds._folds import FOLDS
from twin.mine.rounds._photo_pairs import PhotoPairs, between, within

__all__ = ["Comparators", "train_comparators"]

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
Tokens = Mapping[str, npt.NDArray[np.float16]]

STEPS = 150
"""Optimiser steps of each; twice as many rank unseen look-alikes no better."""
_CALIBRATING = 2000
"""Most photo pairs of the other thirds on which a comparator is calibrated."""
_A_LINK = 4
"""Most photo pairs on which a link is scored."""
_BLOCK = 8192
"""Photo pairs scored between two displays of progress; it bounds the memory: 19 KB a photo."""
_BATCH = 256


@dataclass(frozen=True)
class Comparators:
    """Comparators by fold, and the catalogue that they score.

    Attributes:
        catalogue: Instances and photos.
        folds: Fold of each instance; comparator i has learned from those of fold i.
        each: The comparators.
        tokens: Tokens of all photos, by image id.
    """

    catalogue: Photographed
    folds: IntArray
    each: Sequence[Comparator]
    tokens: Tokens

    @property
    def fingerprint(self) -> str:
        """Content hash of the comparators."""
        return digest(*(comparator.fingerprint for comparator in self.each))

    def between(self, first: IntArray, second: IntArray) -> FloatArray:
        """Probability of *same instance* for each link: its mean over a few photo pairs and the comparators.

        Args:
            first: Place of the one instance of each link.
            second: Place of the other.
        """
        photos = between(self.catalogue.starts, first, second, _A_LINK, generator(0, "mine", "scored"))
        return self._scores(photos, self.folds[first], self.folds[second])

    def within(self, instances: IntArray) -> FloatArray:
        """The same between different photos of each of ``instances``; NaN where it has one photo."""
        photos = within(self.catalogue.starts, instances, _A_LINK, generator(0, "mine", "own"))
        return self._scores(photos, self.folds[instances], self.folds[instances])

    def _scores(self, photos: PhotoPairs, first: IntArray, second: IntArray) -> FloatArray:
        total, count = (np.zeros(len(first)) for _ in range(2))
        with progress() as display:
            task = display.add_task("comparing photos", total=len(photos), visible=len(photos) > _BLOCK)
            for start in range(0, len(photos), _BLOCK):
                block = photos.take(slice(start, start + _BLOCK))
                for fold, comparator in enumerate(self.each):
                    unseen = (first[block.owner] != fold) & (second[block.owner] != fold)
                    part = block.take(unseen)
                    if not len(part):
                        continue
                    values = self._compare(comparator, part)
                    total += np.bincount(part.owner, values, len(first))
                    count += np.bincount(part.owner, minlength=len(first))
                display.advance(task, len(block))
        means: FloatArray = np.divide(total, count, out=np.full(len(first), np.nan), where=count > 0)
        return means

    @torch.inference_mode()
    def _compare(self, comparator: Comparator, photos: PhotoPairs) -> FloatArray:
        """Probability of each pair of photos."""
        shown, place = np.unique(np.concatenate([photos.left, photos.right]), return_inverse=True)
        with one_thread():
            units, weights = self._projected(comparator, shown)
            left, right = torch.from_numpy(place.reshape(2, -1))
            logits = [
                comparator.network((units[one], weights[one]), (units[other], weights[other]))
                for one, other in zip(left.split(_BATCH), right.split(_BATCH), strict=True)
            ]
        return comparator.probability(torch.cat(logits).double().numpy())

    def _projected(self, comparator: Comparator, photos: IntArray) -> Projected:
        network, names = comparator.network, self.catalogue.image_ids.take(pa.array(photos)).to_pylist()
        parts = []
        for start in range(0, len(names), _BATCH):
            raw = np.stack([self.tokens[name] for name in names[start : start + _BATCH]])
            parts.append(network.project(network.standardise(torch.from_numpy(raw))))
        return torch.cat([units for units, _ in parts]), torch.cat([weights for _, weights in parts])


def train_comparators(
    catalogue: Photographed, folds: IntArray, lessons: Sequence[Sequence[LabelledPair]], tokens: Tokens
) -> Comparators:
    """Train a comparator on the lessons of each fold, and calibrate it on those of the others.

    Args:
        catalogue: Instances and photos.
        folds: Fold of each instance.
        lessons: Photo pairs of each fold.
        tokens: Tokens of all photos, by image id.

    Raises:
        TwinError: The links of a fold give no negatives, or its instances no positives.
    """
    each = []
    with progress() as display:
        task = display.add_task("training comparators", total=FOLDS * STEPS)
        for fold, pairs in enumerate(lessons):
            if len({kind == "positive" for _, _, kind in pairs}) < 2:
                raise TwinError(
                    "A third of the training instances has no accepted link of its own, or only single photos;"
                    " a round needs more instances, or more links (`twin mine --links`)."
                )
            others = [pair for other, more in enumerate(lessons) if other != fold for pair in more]
            chosen = generator(0, "mine", "calibration", fold).permutation(len(others))[:_CALIBRATING]
            held = [others[place] for place in np.sort(chosen)]
            each.append(
                train_comparator(tokens, pairs, held, seed=fold, steps=STEPS, advance=lambda: display.advance(task))
            )
    return Comparators(catalogue, folds, each, tokens)
