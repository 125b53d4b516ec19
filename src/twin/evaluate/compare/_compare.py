"""Put models side by side."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from twin.core import Workspace
from twin.evaluate.compare._contenders import contenders
from twin.evaluate.compare._differences import PairedRow, paired_rows
from twin.evaluate.compare._scores import ScoreRow, score_rows

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Models side by side.

    Attributes:
        scores: A row for each model and baseline on each source, sources in turn.
        differences: The difference of each further model from the first.
        left_out: A sentence on each baseline that has not answered everything.
    """

    scores: list[ScoreRow]
    differences: list[PairedRow]
    left_out: list[str]

    def plain(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        return asdict(self)


def compare(workspace: Workspace, models: Sequence[str], benchmarks: Sequence[str] = (), seed: int = 0) -> Comparison:
    """Compare models on benchmarks that all of them have answered in full.

    Baselines of the workspace (``always-yes``, ``threshold``, ``comparator``, ``blind:…``) are rows as well.

    Args:
        workspace: The project.
        models: Two or more; the others are compared with the first.
        benchmarks: On what; if empty, on all that one of the models has begun, and so all must have answered.
        seed: Seed of the bootstrap and of the sign-flip test.

    Raises:
        TwinError: A model has not answered all queries of a benchmark, or there is none.
    """
    found, left_out = contenders(workspace, models, benchmarks)
    rows = [row for contender in found for row in score_rows(contender, seed)]
    order = list(dict.fromkeys(row.source for row in rows))
    rows.sort(key=lambda row: order.index(row.source))
    first, *others = found[: len(models)]
    differences = [row for other in others for row in paired_rows(first, other, seed)]
    return Comparison(rows, differences, left_out)
