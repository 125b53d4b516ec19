"""All settings of a workspace."""

from twin.core._settings._bench import BenchSettings, BuildSettings
from twin.core._settings._catalog import CatalogSettings, CheckSettings, DownloadSettings
from twin.core._settings._collecting import CollectSettings
from twin.core._settings._evaluation import EvaluateSettings, ReportSettings
from twin.core._settings._pairs import EmbedSettings, MineSettings, PairsSettings
from twin.core._settings._review import ReviewSettings
from twin.core._settings._section import Section
from twin.core._settings._training import GrpoSettings, TrainSettings

__all__ = ["Settings"]


class Settings(Section):
    """All sections of ``twin.yaml``."""

    catalog: CatalogSettings = CatalogSettings()
    download: DownloadSettings = DownloadSettings()
    check: CheckSettings = CheckSettings()
    embed: EmbedSettings = EmbedSettings()
    mine: MineSettings = MineSettings()
    review: ReviewSettings = ReviewSettings()
    pairs: PairsSettings = PairsSettings()
    bench: BenchSettings = BenchSettings()
    build: BuildSettings = BuildSettings()
    train: TrainSettings = TrainSettings()
    grpo: GrpoSettings = GrpoSettings()
    collect: CollectSettings = CollectSettings()
    evaluate: EvaluateSettings = EvaluateSettings()
    report: ReportSettings = ReportSettings()
