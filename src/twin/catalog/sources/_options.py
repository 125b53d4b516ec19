"""What a source is told besides its place."""

from dataclasses import dataclass, field
from pathlib import Path

from twin.core import CatalogSettings, DownloadSettings

__all__ = ["SourceOptions"]


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """How a source is read.

    Attributes:
        work: Folder in which it may keep what is costly to make again: downloaded photos, an index of reviews.
        category: Category of instances for which the source gives none.
        settings: Of these, the keys on selection and columns matter.
        download: How photos named by URL are fetched.
    """

    work: Path
    category: str = "object"
    settings: CatalogSettings = field(default_factory=CatalogSettings)
    download: DownloadSettings = field(default_factory=DownloadSettings)
