"""Every model and baseline on every source."""

from dataclasses import dataclass
from typing import Any

from twin.evaluate import summarise
from twin.report._evidence import Evidence, Role

__all__ = ["Standing", "standings"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One model on one benchmark source.

    Attributes:
        model: Its name.
        role: What it is to the report.
        summary: The figures of `twin.evaluate.summarise`.
    """

    model: str
    role: Role
    summary: dict[str, Any]

    @property
    def no_answer(self) -> float:
        """Share of queries without a strict answer."""
        rates: dict[str, float] = self.summary["no_answer"]
        return rates["total"] if "total" in rates else rates["general"]


def standings(evidence: Evidence) -> dict[str, list[Standing]]:
    """The models that answered each source, in the order of their roles; ``general`` comes last."""
    table: dict[str, list[Standing]] = {}
    for source in [*evidence.sources, "general"]:
        for model, role in evidence.roles.items():
            if answers := evidence.of(model, source):
                table.setdefault(source, []).append(Standing(model, role, summarise(answers)))
    return table
