"""The settings of a workspace (``twin.yaml``): one section a stage, every key mirrored by a command-line option."""

from twin.core._settings._bench import BenchSettings, BuildSettings
from twin.core._settings._catalog import CatalogSettings, CheckSettings, DownloadSettings
from twin.core._settings._collecting import CollectSettings
from twin.core._settings._evaluation import EvaluateSettings, ReportSettings
from twin.core._settings._mixing import MixSettings
from twin.core._settings._pairs import EmbedSettings, MineSettings, PairsSettings
from twin.core._settings._review import ReviewSettings
from twin.core._settings._training import GrpoSettings, TrainingSettings, TrainSettings
from twin.core._settings._whole import Settings

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
    "TrainSettings",
    "TrainingSettings",
]
