"""Importing: a stream of photos read by workers into shards and records, and the tables made from them.

Work is cut into jobs. A job that is done has a record, and is not done again, so that an import can be killed at any
moment.
"""

from twin.catalog.importing._assemble import Catalog, assemble
from twin.catalog.importing._code import code_digest
from twin.catalog.importing._engine import Engine
from twin.catalog.importing._hash import perceptual_hash
from twin.catalog.importing._import import import_photos
from twin.catalog.importing._jobs import Job
from twin.catalog.importing._lock import sole_import
from twin.catalog.importing._output import Output, Records
from twin.catalog.importing._pixels import BYTE_LIMIT, canonical
from twin.catalog.importing._run import engine, run_jobs
from twin.catalog.importing._schema import EXCLUDED, IMAGES, INSTANCES, MADE, RECORD
from twin.catalog.importing._sources import RENDER, Source, read_sources, source_table
from twin.catalog.importing._sweep import sweep_unfinished
from twin.catalog.importing._tables import add_source, write_tables

__all__ = [
    "BYTE_LIMIT",
    "EXCLUDED",
    "IMAGES",
    "INSTANCES",
    "MADE",
    "RECORD",
    "RENDER",
    "Catalog",
    "Engine",
    "Job",
    "Output",
    "Records",
    "Source",
    "add_source",
    "assemble",
    "canonical",
    "code_digest",
    "engine",
    "import_photos",
    "perceptual_hash",
    "read_sources",
    "run_jobs",
    "sole_import",
    "source_table",
    "sweep_unfinished",
    "write_tables",
]
