"""How people and models decided about the look-alikes, and how sure that is."""

import json
from dataclasses import dataclass
from typing import Any

from twin.core import TwinError, Workspace
from twin.review.accepting import record_path

__all__ = ["Estimate", "Reviewed", "read_review"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its 95 % interval, which is missing where there is too little to tell it from."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The last acceptance of a review.

    Attributes:
        rule: How verdicts became decisions.
        verdicts: Verdicts of people on links.
        links: Links that the rule accepted.
        known: Links accepted since their answer is known (gold); ``label_error`` does not cover them.
        label_error: Share of ``links`` that is really one object.
        by_gold: The same by links of known answer alone.
        spared: Verdicts that models spared people.
        unseen: Links accepted on the word of models alone.
        unseen_error: Share of these that is really one object.
    """

    rule: str
    verdicts: int
    links: int
    known: int
    label_error: Estimate | None
    by_gold: Estimate | None
    spared: int
    unseen: int
    unseen_error: Estimate | None


def read_review(workspace: Workspace) -> Reviewed | None:
    """The figures of ``links/review.json``; None where no links were accepted by a review.

    Raises:
        TwinError: The file is damaged.
    """
    path = record_path(workspace)
    if not path.exists():
        return None
    try:
        record = json.loads(path.read_text("utf-8"))
        counts, saved = record["counts"], record["saved"] or {}
        return Reviewed(
            rule=str(record["rule"]),
            verdicts=int(counts["verdicts"]),
            links=int(counts["accepted"]) - int(counts["by_construction"]) - int(counts["by_gold"]),
            known=int(counts["by_gold"]),
            label_error=_estimate(record["label_error"]),
            by_gold=_estimate(record["label_error_by_gold"]),
            spared=int(saved.get("verdicts", 0)),
            unseen=int(saved.get("links", 0)),
            unseen_error=_estimate(saved.get("label_error")),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TwinError(f"{path} is damaged; run `twin review accept` again.") from error


def _estimate(figure: dict[str, Any] | None) -> Estimate | None:
    return None if figure is None else Estimate(figure["value"], figure["low"], figure["high"])
