"""A workspace: the folder in which one project lives."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from twin.core._settings import Settings
from twin.core._stamps import Stamp, read_stamp, write_stamp
from twin.core._yaml import read_settings

__all__ = ["Workspace"]


@dataclass(frozen=True)
class Workspace:
    """Where every stage finds what the stages before it left.

    Attributes:
        root: The folder; it is made when a stage first writes to it.
    """

    root: Path

    @cached_property
    def settings(self) -> Settings:
        """The settings in ``twin.yaml`` (defaults where a key is absent)."""
        return read_settings(self.root / "twin.yaml")

    @property
    def images(self) -> Path:
        """Table of photos."""
        return self.root / "catalog" / "images.parquet"

    @property
    def instances(self) -> Path:
        """Table of instances."""
        return self.root / "catalog" / "instances.parquet"

    @property
    def excluded(self) -> Path:
        """Table of photos left out, with reasons."""
        return self.root / "catalog" / "excluded.parquet"

    @property
    def store(self) -> Path:
        """Folder of the stored photos."""
        return self.root / "catalog" / "store"

    @property
    def candidates(self) -> Path:
        """Table of proposed look-alike links."""
        return self.root / "links" / "candidates.parquet"

    @property
    def accepted(self) -> Path:
        """Table of accepted look-alike links."""
        return self.root / "links" / "accepted.parquet"

    def embeddings(self, encoder: str) -> Path:
        """Folder of the vectors of one encoder; ``..`` as the folder of a model leads nowhere else."""
        name = encoder.replace("/", "--")
        return self.root / "embeddings" / (name if name.strip(".") else f"model{name}")

    def pairs(self, split: str) -> Path:
        """Table of pair queries of a split (``train``, ``val``, ``test``)."""
        return self.root / "pairs" / f"{split}.parquet"

    def benchmark(self, name: str) -> Path:
        """Table of one benchmark source."""
        return self.root / "benchmark" / f"{name}.parquet"

    def run(self, name: str) -> Path:
        """Folder of a training run."""
        return self.root / "runs" / name

    def evaluation(self, model: str, benchmark: str) -> Path:
        """Folder of one model's answers to one benchmark."""
        return self.root / "evaluations" / model.replace("/", "--").replace(":", "-") / benchmark

    @property
    def report(self) -> Path:
        """Folder of the report."""
        return self.root / "report"

    def stamp(
        self,
        stage: str,
        *,
        settings: dict[str, Any],
        inputs: Iterable[Path],
        outputs: Iterable[Path],
        counts: dict[str, Any],
    ) -> None:
        """Record that ``stage`` is complete."""
        write_stamp(self.root, stage, settings=settings, inputs=inputs, outputs=outputs, counts=counts)

    def stamped(self, stage: str) -> Stamp | None:
        """The record of ``stage``, or None where it never ended."""
        return read_stamp(self.root, stage)
