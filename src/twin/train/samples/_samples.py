"""Samples of all steps: kept line by line, and shown on a page."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from twin.core import aside
from twin.models import Photo
from twin.train.samples._page import sample_page
from twin.train.samples._sample import Sample

__all__ = ["Samples"]


class Samples:
    """Keeps samples in ``samples.jsonl`` and shows them in ``samples.html``.

    Args:
        folder: Where the two files are.
        show: Gives the photo that a sample names.
    """

    def __init__(self, folder: Path, show: Callable[[str], Photo]) -> None:
        self.page, self._lines, self._show = folder / "samples.html", folder / "samples.jsonl", show
        self._thumbnails: dict[str, str] = {}

    def forget_after(self, step: int) -> None:
        """Drop what was kept after ``step``, of a run that was killed and does those steps again."""
        if self._lines.exists():
            kept = [line for line in self._read() if line["step"] <= step]
            with aside(self._lines) as partial:
                partial.write_text("".join(_written(line) for line in kept), encoding="utf-8")

    def note(self, step: int, kind: Literal["rollouts", "validation"], samples: Sequence[Sample]) -> None:
        """Keep the samples of a step, and write the page anew."""
        self._lines.parent.mkdir(parents=True, exist_ok=True)
        line = {"step": step, "kind": kind, "samples": [asdict(sample) for sample in samples]}
        with self._lines.open("a", encoding="utf-8") as lines:
            lines.write(_written(line))
        with aside(self.page) as partial:
            partial.write_text(sample_page(self._read(), self._show, self._thumbnails), encoding="utf-8")

    def _read(self) -> list[dict[str, Any]]:
        """All whole lines; the last one may be cut short."""
        text = self._lines.read_text(encoding="utf-8")
        return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def _written(line: dict[str, Any]) -> str:
    return f"{json.dumps(line)}\n"
