"""Compare models that answered the same benchmarks: scores, paired differences, and what so many queries can show."""

from twin.evaluate.compare._compare import Comparison, compare
from twin.evaluate.compare._contenders import Contender
from twin.evaluate.compare._differences import PairedRow
from twin.evaluate.compare._formats import FORMATS, formatted
from twin.evaluate.compare._scores import MEAN, ScoreRow

__all__ = ["FORMATS", "MEAN", "Comparison", "Contender", "PairedRow", "ScoreRow", "compare", "formatted"]
