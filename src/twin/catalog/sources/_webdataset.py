"""WebDataset shards."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from twin.catalog.listing import Exclusion, Listed, UnusableError
from twin.catalog.sources._options import SourceOptions
from twin.catalog.sources._tar import Sample, tar_samples
from twin.core import TwinError, counted

__all__ = ["WebDataset"]

_NAMED = 20
"""Fields that an error names."""


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
    _identified: int = field(default=0, init=False)
    _fields: dict[str, None] = field(default_factory=dict, init=False)

    def __iter__(self) -> Iterator[Listed | Exclusion]:
        """The photos, shard by shard.

        Raises:
            TwinError: A shard is compressed or damaged, or no sample says what it shows.
        """
        self._samples = self._identified = 0
        for shard in self.shards:
            for sample in tar_samples(shard):
                self._samples += 1
                yield self._photo(f"{shard.name}:{sample.key}", sample)
        if self._samples and not self._identified:
            raise TwinError(f"No sample of {self.shards[0]} and the like says what it shows: {self._sought()}.")

    @property
    def note(self) -> str:
        """How many samples were read."""
        return f"Read {counted(self._samples, 'sample')} of {counted(len(self.shards), 'shard')}."

    def _photo(self, original: str, sample: Sample) -> Listed | Exclusion:
        settings, instance = self.options.settings, ""
        try:
            facts = _facts(sample)
            instance = _text(facts.get(settings.identity_column)) or sample.text("cls").decode(errors="replace").strip()
            self._identified += bool(instance)
            if sample.image is None:
                raise sample.no_image()
            if not instance:
                self._fields |= dict.fromkeys(list(facts)[: _NAMED + 1 - len(self._fields)])
                raise UnusableError("sample without identity", ", ".join([*sample.parts, *sample.special]))
        except UnusableError as error:
            return Exclusion(original, instance, error.reason, error.detail)
        category = _text(facts.get(settings.category_column or "")) or self.options.category
        return Listed(original, sample.image, instance, category, instance)

    def _sought(self) -> str:
        """Where an identity was sought, and what was there."""
        named = ", ".join(list(self._fields)[:_NAMED]) + (", …" if len(self._fields) > _NAMED else "")
        column = self.options.settings.identity_column
        there = f"which has the fields {named}; name one with --identity-column" if named else "of which there is none"
        return f"there is no .cls, and no text or number in field {column!r} of the .json, {there}"


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
