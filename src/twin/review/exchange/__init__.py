"""Items and verdicts for other software and back: Label Studio and plain tables."""

from twin.review.exchange._export import export_csv, export_label_studio
from twin.review.exchange._gold import import_gold
from twin.review.exchange._import import import_verdicts
from twin.review.exchange._record import QUEUES

__all__ = ["QUEUES", "export_csv", "export_label_studio", "import_gold", "import_verdicts"]
