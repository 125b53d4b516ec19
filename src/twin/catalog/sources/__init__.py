"""Where photos come from: a small module for each kind of source."""

from twin.catalog.sources._hub import local_folder, split_files
from twin.catalog.sources._json_lines import json_lines
from twin.catalog.sources._licences import UNKNOWN_LICENCE, licence_of
from twin.catalog.sources._open import KINDS, open_source
from twin.catalog.sources._options import SourceOptions
from twin.catalog.sources._twin_pairs import write_released_pairs
from twin.catalog.sources._twin_release import TwinRelease

__all__ = [
    "KINDS",
    "UNKNOWN_LICENCE",
    "SourceOptions",
    "TwinRelease",
    "json_lines",
    "licence_of",
    "local_folder",
    "open_source",
    "split_files",
    "write_released_pairs",
]
