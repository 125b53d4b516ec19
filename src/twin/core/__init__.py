"""What every stage stands on: workspace, settings, tables, files, progress, errors."""

from twin.core._errors import TwinError
from twin.core._files import aside, digest, file_digest, write_json
from twin.core._progress import console, progress, track
from twin.core._random import generator
from twin.core._settings import (
    BenchSettings,
    BuildSettings,
    CatalogSettings,
    CheckSettings,
    CollectSettings,
    DownloadSettings,
    EmbedSettings,
    EvaluateSettings,
    GrpoSettings,
    MineSettings,
    MixSettings,
    PairsSettings,
    ReportSettings,
    ReviewSettings,
    Settings,
    TrainingSettings,
    TrainSettings,
)
from twin.core._stamps import Stamp, stale_reason
from twin.core._tables import find_rows, read_columns, read_rows, read_table, write_arrow, write_table
from twin.core._wording import counted
from twin.core._workspace import Workspace
from twin.core._yaml import read_settings

__all__ = [
    "BenchSettings",
    "BuildSettings",
    "CatalogSettings",
    "CheckSettings",
    "CollectSettings",
    "DownloadSettings",
    "EmbedSettings",
    "EvaluateSettings",
    "GrpoSettings",
    "MineSettings",
    "MixSettings",
    "PairsSettings",
    "ReportSettings",
    "ReviewSettings",
    "Settings",
    "Stamp",
    "TrainSettings",
    "TrainingSettings",
    "TwinError",
    "Workspace",
    "aside",
    "console",
    "counted",
    "digest",
    "file_digest",
    "find_rows",
    "generator",
    "progress",
    "read_columns",
    "read_rows",
    "read_settings",
    "read_table",
    "stale_reason",
    "track",
    "write_arrow",
    "write_json",
    "write_table",
]
