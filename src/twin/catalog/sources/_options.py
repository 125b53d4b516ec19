"""What a source is told besides its place."""

from dataclasses import dataclass, field
from pathlib import Path

from twin.core import CatalogSettings, DownloadSettings

__all__ = ["SourceOptions"]


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """How a source is read.

    Attributes:
        work: Folder in which it may keep what is costly to make again, such as an index of reviews.
        downloads: Folder of the photos fetched by URL; the sources of a workspace share it.
        category: Category of instances for which the source gives none.
        settings: Of these, the keys on selection and columns matter.
        download: How photos named by URL are fetched.
    """

    work: Path
    downloads: Path
    category: str = "object"
    settings: CatalogSettings = field(default_factory=CatalogSettings)
    download: DownloadSettings = field(default_factory=DownloadSettings)
