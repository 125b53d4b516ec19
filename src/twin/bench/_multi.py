"""Multi queries of one source."""

from twin.bench._material import Source
from twin.core import generator
from twin.pairs import Catalog
from twin.pairs.multi import MultiDraft, multi_drafts

__all__ = ["draw_multi"]


def draw_multi(catalog: Catalog, source: Source, many: int, seed: int) -> list[MultiDraft]:
    """Draw up to ``many`` multi queries of one source, as `twin.pairs.multi.multi_drafts`."""
    return multi_drafts(catalog, source.instances, source.links, many, generator(seed, "bench multi", source.name))
