"""A small network that compares two photos part by part: trained, calibrated, saved."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import safetensors
import safetensors.torch
import torch
from numpy.typing import NDArray

from twin.core import TwinError, aside, digest
from twin.mine.comparator._calibration import balanced_threshold, fitted_slope
from twin.mine.comparator._network import ComparatorNetwork, Projected
from twin.mine.comparator._training import LabelledPair, one_thread, train_network

__all__ = ["Comparator", "load_comparator", "train_comparator"]

Tokens = Mapping[str, NDArray[np.float16]]


@dataclass(frozen=True)
class Comparator:
    """A trained comparator.

    Attributes:
        network: The network.
        threshold: Logit at which the probability is one half.
        slope: Steepness of the logistic curve over the logits.
        origin: Content hash of what it was trained on.
    """

    network: ComparatorNetwork
    threshold: float
    slope: float
    origin: str = ""
    _projected: dict[str, Projected] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def fingerprint(self) -> str:
        """Content hash of weights and calibration."""
        return digest(self._bytes())

    def score(self, tokens: Tokens, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Probability (0 to 1) of *same instance* for each pair of image ids, shape ``(len(pairs),)``.

        A pair's score is the same bits in either order and whatever else is asked: photos are projected and pairs
        compared one by one. An image id stands for the same photo in all calls.

        Args:
            tokens: Tokens (49, 624) by image id; those of photos scored before are not asked for again.
            pairs: Image ids.
        """
        return self.probability(self.logits(tokens, pairs))

    def probability(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probability (0 to 1) of *same instance* from uncalibrated scores of any shape."""
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(self.slope * (logits - self.threshold), -60, 60))))

    @torch.inference_mode()
    def logits(self, tokens: Tokens, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Uncalibrated score of each pair; arguments as `score`."""
        with one_thread():
            values = [
                self.network(*(self._project(tokens, image_id) for image_id in sorted(pair))).item() for pair in pairs
            ]
        return np.array(values, dtype=np.float64)

    def knows(self, image_id: str) -> bool:
        """Whether the photo was scored before."""
        return image_id in self._projected

    def save(self, path: Path) -> None:
        """Write weights and calibration to ``path``, a safetensors file."""
        with aside(path) as partial:
            partial.write_bytes(self._bytes())

    def _project(self, tokens: Tokens, image_id: str) -> Projected:
        if image_id not in self._projected:
            raw = torch.from_numpy(np.array(tokens[image_id]))[None]
            self._projected[image_id] = self.network.project(self.network.standardise(raw))
        return self._projected[image_id]

    def _bytes(self) -> bytes:
        # One entry, since the format writes several in no fixed order.
        about = {"threshold": self.threshold, "slope": self.slope, "origin": self.origin}
        data: bytes = safetensors.torch.save(self.network.state_dict(), {"comparator": json.dumps(about)})
        return data


def train_comparator(
    tokens: Tokens,
    train: Sequence[LabelledPair],
    val: Sequence[LabelledPair],
    *,
    seed: int,
    steps: int = 400,
    origin: str = "",
    advance: Callable[[], None] = lambda: None,
) -> Comparator:
    """Train a comparator and choose its threshold and calibration.

    Args:
        tokens: Tokens (49, 624) of every photo in the pairs, by image id.
        train: Training pairs.
        val: Pairs of other instances to calibrate on; the training pairs serve where these lack an answer.
        seed: Seed of everything drawn; the same seed gives the same bits on one machine.
        steps: Optimiser steps of 64 pairs.
        origin: Kept with the comparator.
        advance: Called after each step.

    Raises:
        TwinError: The training pairs are all of one answer.
    """
    if not _both(train):
        raise TwinError("The comparator needs training pairs of both answers; run `twin pairs` on more instances.")
    network = train_network(tokens, train, seed=seed, steps=steps, advance=advance)
    held = val if _both(val) else train
    logits = Comparator(network, 0.0, 1.0).logits(tokens, [pair[:2] for pair in held])
    same = np.array([pair[2] == "positive" for pair in held])
    threshold = balanced_threshold(logits, same)
    return Comparator(network, threshold, fitted_slope(logits - threshold, same), origin)


def load_comparator(path: Path) -> Comparator:
    """Read what `Comparator.save` wrote.

    Raises:
        TwinError: The file is missing or damaged.
    """
    try:
        with safetensors.safe_open(path, "pt") as file:
            about = json.loads(file.metadata()["comparator"])
            state = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no dict
    except (OSError, safetensors.SafetensorError) as error:
        raise TwinError(f"{path} is not a comparator; delete it, and it is trained anew.") from error
    width, channels = state["projection"].shape
    network = ComparatorNetwork(len(state["place"]), channels, width)
    network.load_state_dict(state)
    return Comparator(network.eval(), about["threshold"], about["slope"], about["origin"])


def _both(pairs: Sequence[LabelledPair]) -> bool:
    return len({pair[2] == "positive" for pair in pairs}) == 2
