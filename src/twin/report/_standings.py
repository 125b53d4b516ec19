"""Every model and baseline on every source."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from twin.evaluate import Interval
from twin.report._evidence import Evidence
from twin.report._reliability_plot import Reliability
from twin.report._tones import Tone, tones

__all__ = ["Standing", "reliabilities", "standings"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One model on one benchmark source.

    Attributes:
        model: Its name.
        tone: Its colour and mark.
        summary: The figures of `twin.evaluate.summarise`, as the evaluation left them; an older one has fewer.
    """

    model: str
    tone: Tone
    summary: dict[str, Any]

    @property
    def no_answer(self) -> float:
        """Share of queries without a strict answer."""
        rates: dict[str, float] = self.summary["no_answer"]
        return rates["total"] if "total" in rates else rates["general"]

    def share(self, *keys: str) -> Interval | None:
        """The share that stands under ``keys`` in the summary, with its interval where it has one, or None."""
        known: Any = self.summary
        for key in keys:
            known = known.get(key) if isinstance(known, dict) else None
        if known is None:
            return None
        return Interval(**known) if isinstance(known, dict) else Interval(known, known, known, 0, 0)


def standings(evidence: Evidence) -> dict[str, list[Standing]]:
    """The models that answered each source, in the order of their roles; ``general`` comes last."""
    tone = tones(evidence.roles)
    table: dict[str, list[Standing]] = {}
    for source in [*evidence.sources, "general"]:
        for model in evidence.roles:
            if summary := evidence.figures(model, source):
                table.setdefault(source, []).append(Standing(model, tone[model], summary))
    return table


def reliabilities(table: Sequence[Standing], models: Sequence[str]) -> list[Reliability]:
    """The calibration of those ``models`` of a source that state probabilities."""
    found = []
    for row in table:
        known = row.summary.get("calibration")
        if known and row.model in models:
            bins = [(part["predicted"], part["seen"], part["queries"]) for part in known["bins"]]
            found.append(Reliability(row.model, row.tone, bins, known["ece"]))
    return found
