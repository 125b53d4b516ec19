"""Croissant metadata (version 1.0) of the data set, https://docs.mlcommons.org/croissant."""

import hashlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from twin.pairs.exports._general import GeneralTable
from twin.pairs.exports._job import Job
from twin.pairs.exports._provenance import Provenance, licence_of_all, provenances
from twin.pairs.exports._tables import PairTable

__all__ = ["croissant"]

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_VERSION = "1.0.0"

AnyTable = PairTable | GeneralTable


def croissant(job: Job, name: str, description: str) -> dict[str, Any]:
    """Metadata of an image folder that has been written to ``job.folder``: its files, and a record set for each split.

    Args:
        job: The export.
        name: Name of the data set.
        description: What it is.
    """
    sources = provenances(job)
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": name,
        "description": description,
        "version": _VERSION,
        "license": licence_of_all(sources) or _licences(sources),
        "distribution": [entry for table in job.every for entry in _files(job.folder, table)],
        "recordSet": [entry for table in job.every for entry in (_questions(job.folder, table), _photos(table))],
    }


def _licences(sources: list[Provenance]) -> str:
    return "; ".join(f"{source.name}: {source.licence}" for source in sources)


def _files(folder: Path, table: AnyTable) -> list[dict[str, Any]]:
    path = folder / table.name / "metadata.parquet"
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return [
        {
            "@type": "cr:FileObject",
            "@id": f"{table.name}-table",
            "description": f"The {len(table):,} questions of the split {table.name}.",
            "contentUrl": f"{table.name}/metadata.parquet",
            "contentSize": f"{path.stat().st_size} B",
            "encodingFormat": "application/x-parquet",
            "sha256": sha256,
        },
        {
            "@type": "cr:FileSet",
            "@id": f"{table.name}-images",
            "description": f"The {len(table.photos):,} photos of the split {table.name}.",
            "encodingFormat": "image/jpeg",
            "includes": f"{table.name}/images/*/*.jpg",
        },
    ]


def _questions(folder: Path, table: AnyTable) -> dict[str, Any]:
    """The record set of a split's questions: a field for each column of its table."""
    schema = pq.read_schema(folder / table.name / "metadata.parquet")
    key = "pair_id" if "pair_id" in schema.names else "question_id"
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "description": "Questions. Columns ending in _file_name(s) are paths relative to the split's folder.",
        "key": {"@id": f"{table.name}/{key}"},
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table.name}/{field.name}",
                "dataType": "sc:Integer" if pa.types.is_integer(field.type) else "sc:Text",
                "source": {"fileObject": {"@id": f"{table.name}-table"}, "extract": {"column": field.name}},
            }
            | ({"repeated": True} if pa.types.is_list(field.type) else {})
            for field in schema
        ],
    }


def _photos(table: AnyTable) -> dict[str, Any]:
    """The record set of a split's photos."""
    content = {"path": ("sc:Text", "fullpath"), "image": ("sc:ImageObject", "content")}
    return {
        "@type": "cr:RecordSet",
        "@id": f"{table.name}-photos",
        "description": "Photos with their paths relative to the data set's folder.",
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table.name}-photos/{name}",
                "dataType": kind,
                "source": {"fileSet": {"@id": f"{table.name}-images"}, "extract": {"fileProperty": what}},
            }
            for name, (kind, what) in content.items()
        ],
    }
