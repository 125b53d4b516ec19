"""What may be done with the photos of known data sets, as their own pages say."""

__all__ = ["UNKNOWN_LICENCE", "licence_of"]

UNKNOWN_LICENCE = "unknown: see the source"
"""Where nobody said."""

_LICENCES = {
    "amazon": "none stated; photos belong to those who took them",
    "twin": "see the data card of the release; photos are from Amazon Reviews 2023",
    "cub": "non-commercial research and education; photos are from Flickr and belong to those who took them",
    "inquire": "cc-by-nc-4.0 (the set; each photo has its own, in the column license)",
    "landmarks": "cc-by-4.0 (the annotations; each photo has its own, in train_attribution.csv)",
    "met": "cc0-1.0",
}


def licence_of(kind: str) -> str:
    """The licence or terms of a kind of source, or `UNKNOWN_LICENCE`."""
    return _LICENCES.get(kind, UNKNOWN_LICENCE)
