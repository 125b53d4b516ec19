"""Pair queries as folders that other software reads: the Hub's data sets, and the formats of trainers."""

from twin.pairs.exports._export import FORMATS, export_pairs
from twin.pairs.exports._folder import RECORD, check_replaceable, whole_folder
from twin.pairs.exports._provenance import Provenance, licence_of_all, provenance

__all__ = [
    "FORMATS",
    "RECORD",
    "Provenance",
    "check_replaceable",
    "export_pairs",
    "licence_of_all",
    "provenance",
    "whole_folder",
]
