"""Building a benchmark from catalogues: FGVQA's composition, with random negatives or with look-alikes."""

from twin.bench.building._named import Named, named_sources
from twin.bench.building._stage import build_from_catalogues

__all__ = ["Named", "build_from_catalogues", "named_sources"]
