"""Where photos come from: a small module for each kind of source."""

from twin.catalog.sources._open import KINDS, open_source
from twin.catalog.sources._options import SourceOptions
from twin.catalog.sources._twin_pairs import write_released_pairs
from twin.catalog.sources._twin_release import TwinRelease

__all__ = ["KINDS", "SourceOptions", "TwinRelease", "open_source", "write_released_pairs"]
