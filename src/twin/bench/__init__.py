"""The bench stage: an FGVQA-style benchmark of the held-out instances, with hard negatives in every source."""

from twin.bench._build_record import build_record
from twin.bench._material import Source, Split, read_split, sources
from twin.bench._multi import draw_multi
from twin.bench._pairs import PairDraft, draw_pairs
from twin.bench._photos import BenchmarkPhotos, NewPhoto
from twin.bench._reading import read_extra
from twin.bench._stage import build_benchmark
from twin.pairs.multi import MultiDraft

__all__ = [
    "BenchmarkPhotos",
    "MultiDraft",
    "NewPhoto",
    "PairDraft",
    "Source",
    "Split",
    "build_benchmark",
    "build_record",
    "draw_multi",
    "draw_pairs",
    "read_extra",
    "read_split",
    "sources",
]
