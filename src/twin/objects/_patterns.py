"""Repeating surface patterns that close without a seam around a body."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from PIL import Image, ImageDraw

from twin.objects._parts import FloatArray as Mask

__all__ = ["PATTERNS", "PATTERN_WORDS", "Mask", "Pattern", "PatternKind"]

PatternKind = Literal[
    "rings", "stripes", "diagonals", "checks", "zigzag", "waves", "dots", "scales", "triangles", "speckles"
]

PATTERNS: tuple[PatternKind, ...] = get_args(PatternKind)
"""Every kind of pattern."""

PATTERN_WORDS: dict[str, str] = {
    "plain": "plain",
    "rings": "stripes",
    "stripes": "stripes",
    "diagonals": "stripes",
    "checks": "checks",
    "zigzag": "zigzag",
    "waves": "waves",
    "dots": "dots",
    "scales": "scales",
    "triangles": "triangles",
    "speckles": "speckles",
}
"""What people call a kind of pattern; several kinds may share a word."""

_EDGE = 0.06


@dataclass(frozen=True, slots=True)
class Pattern:
    """A two-colour pattern.

    Attributes:
        kind: What repeats.
        repeats: How often it repeats around the body; at least 2.
        weight: Share (0 to 1) that takes the pattern's colour, roughly.
        shift: Part (0 to 1) of a repeat by which it is moved.
        aspect: Length around the body over its height, so that the repeats look square.
    """

    kind: PatternKind
    repeats: int
    weight: float = 0.5
    shift: float = 0.0
    aspect: float = 2.0

    def mask(self, width: int, height: int) -> Mask:
        """Where the pattern's colour goes: ``(height, width)`` float32, 0 to 1."""
        if self.kind == "speckles":
            return self._speckles(width, height)
        x = (np.arange(width, dtype=np.float32)[None, :] + 0.5) / width * np.float32(self.repeats)
        y = (np.arange(height, dtype=np.float32)[:, None] + 0.5) / height * np.float32(self.repeats / self.aspect)
        if self.kind in ("stripes", "dots", "scales"):
            x = x + np.float32(self.shift)
        else:
            y = y + np.float32(self.shift)
        return np.broadcast_to(self._periodic(x, y), (height, width)).astype(np.float32)

    def _periodic(self, x: Mask, y: Mask) -> Mask:
        match self.kind:
            case "checks":
                across, down = _wave(x), _wave(y)
                even = np.minimum(_soft(self.weight - across), _soft(self.weight - down))
                odd = np.minimum(_soft(across + self.weight - 1.0), _soft(down + self.weight - 1.0))
                checks: Mask = np.maximum(even, odd)
                return checks
            case "triangles":
                return _soft(1.6 * self.weight * _wave(x) - y % 1.0)
            case "dots" | "scales":
                return self._cells(x, y)
            case _:
                return _soft(self.weight - _wave(self._phase(x, y)))

    def _phase(self, x: Mask, y: Mask) -> Mask:
        phase: Mask = y
        match self.kind:
            case "stripes":
                phase = x
            case "diagonals":
                phase = x + y
            case "zigzag":
                phase = y + 0.4 * _wave(x)
            case "waves":
                phase = y + 0.2 * np.sin(2 * np.pi * x)
        return phase

    def _cells(self, x: Mask, y: Mask) -> Mask:
        # every other row is moved by half a repeat
        across = (x + 0.5 * (np.floor(y) % 2)) % 1.0 - 0.5
        down = y % 1.0
        if self.kind == "dots":
            return _soft(0.12 + 0.4 * self.weight - np.hypot(across, down - 0.5))
        return _soft(0.03 + 0.14 * self.weight - np.abs(np.hypot(across, 0.9 * down) - 0.45))

    def _speckles(self, width: int, height: int) -> Mask:
        # the same sequence for every body, so that more repeats add speckles and leave the others
        spots = np.random.default_rng(0).random((14 * self.repeats, 3))
        radius = (0.004 + 0.012 * spots[:, 2:]) * (0.5 + self.weight) * [1.0, self.aspect]
        centre = (spots[:, :2] + [self.shift, 0.0]) % 1.0
        image = Image.new("L", (2 * width, 2 * height))
        pen = ImageDraw.Draw(image)
        scale = np.array([2 * width, 2 * height] * 2)
        for turn in (-1.0, 0.0, 1.0):
            boxes = np.hstack([centre - radius, centre + radius]) + np.array([turn, 0.0, turn, 0.0])
            for box in boxes[(boxes[:, 2] > 0.0) & (boxes[:, 0] < 1.0)] * scale:
                pen.ellipse(tuple(box), fill=255)
        return np.asarray(image.reduce(2), np.float32) / np.float32(255.0)


def _wave(t: Mask) -> Mask:
    """Triangle wave of period 1: 0 at whole numbers, 1 half way."""
    wave: Mask = 2.0 * np.abs(t - np.floor(t + 0.5))
    return wave


def _soft(t: Mask) -> Mask:
    soft: Mask = np.clip(t / _EDGE + 0.5, 0.0, 1.0)
    return soft
