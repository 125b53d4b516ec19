"""Pair queries as folders that other software reads: the Hub's data sets, and the formats of trainers."""

from twin.pairs.exports._export import FORMATS, export_pairs
from twin.pairs.exports._hub import write_hub

__all__ = ["FORMATS", "export_pairs", "write_hub"]
