"""WebDataset shards."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from twin.catalog.listing import Exclusion, Listed, UnusableError
from twin.catalog.sources._options import SourceOptions
from twin.catalog.sources._tar import Sample, tar_samples

__all__ = ["WebDataset"]


@dataclass
class WebDataset:
    """The photos of tar shards.

    What a sample shows is the field ``identity_column`` of its ``.json``, or else its ``.cls``.

    Attributes:
        shards: Uncompressed tar files, in their order.
        options: How they are read.
    """

    shards: list[Path]
    options: SourceOptions
    _samples: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[Listed | Exclusion]:
        """The photos, shard by shard.

        Raises:
            TwinError: A shard is compressed or damaged.
        """
        self._samples = 0
        for shard in self.shards:
            for sample in tar_samples(shard):
                self._samples += 1
                yield self._photo(f"{shard.name}:{sample.key}", sample)

    @property
    def note(self) -> str:
        """How many samples were read."""
        return f"Read {self._samples:,} samples of {len(self.shards):,} shards."

    def _photo(self, original: str, sample: Sample) -> Listed | Exclusion:
        settings, instance = self.options.settings, ""
        try:
            facts = _facts(sample)
            instance = _text(facts.get(settings.identity_column)) or sample.text("cls").decode(errors="replace").strip()
            if sample.image is None:
                raise UnusableError("sample without image", ", ".join(sample.parts))
            if not instance:
                raise UnusableError("sample without identity", ", ".join(sample.parts))
        except UnusableError as error:
            return Exclusion(original, instance, error.reason, error.detail)
        category = _text(facts.get(settings.category_column or "")) or self.options.category
        return Listed(original, sample.image, instance, category, instance)


def _facts(sample: Sample) -> dict[str, object]:
    try:
        facts = json.loads(sample.text("json") or "{}")
    except (ValueError, RecursionError) as error:
        raise UnusableError("sample with damaged JSON", str(error)) from error
    return facts if isinstance(facts, dict) else {}


def _text(value: object) -> str:
    """A name or number as text; other values are no names."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).encode(errors="replace").decode().strip()
