"""Fetching photos by their URLs, politely, safely and so that it can be cut short at any moment."""

from twin.catalog.download._downloaded import Downloaded, fetched
from twin.catalog.download._manifest import manifest_urls
from twin.catalog.download._run import download
from twin.catalog.download._waits import retry_after

__all__ = ["Downloaded", "download", "fetched", "manifest_urls", "retry_after"]
