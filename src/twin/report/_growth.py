"""How the data grows: pairs with instances, and how hard each round of mining was."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twin.core import TwinError, Workspace

__all__ = ["Growth", "Recall", "Round", "read_growth", "read_rounds"]


@dataclass(frozen=True, slots=True)
class Growth:
    """The growth curve of the pairs stage.

    Attributes:
        parts: Instances and pairs of growing parts of the train split, the whole of it last.
        paper: The same of the released TWIN.
    """

    parts: list[tuple[int, int]]
    paper: list[tuple[int, int]]

    @property
    def doubling(self) -> float | None:
        """How many times as many pairs twice the instances give, from the half to the whole; None for too few."""
        instances, pairs = self.parts[-1] if self.parts else (0, 0)
        below = [part for part in self.parts[:-1] if part[1] > 0]
        if not below:
            return None
        half = min(below, key=lambda part: abs(part[0] - instances / 2))
        return float(2 ** (math.log(pairs / half[1]) / math.log(instances / half[0])))


@dataclass(frozen=True, slots=True)
class Recall:
    """Share of the known near-twins of one degree whose base stands first on their shortlist.

    Attributes:
        degree: Number of changed attributes.
        twins: How many near-twins.
        similarity: By the similarity of the vectors.
        comparators: By the comparators of the round.
    """

    degree: int
    twins: int
    similarity: float
    comparators: float


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of mining found.

    Attributes:
        number: From 1.
        links: Links that it proposed.
        aside: Links set aside that may join one object listed twice.
        own: Mean probability of *same instance* that its comparators give photos of one instance, or None.
        proposed: The same of what it proposed.
        plain: The same of what the similarity would have added next.
        recall: By degree, ascending.
    """

    number: int
    links: int
    aside: int
    own: float | None
    proposed: float | None
    plain: float | None
    recall: list[Recall]


def read_growth(workspace: Workspace) -> Growth | None:
    """The growth curve, or None where the pairs stage has left none.

    Raises:
        TwinError: The file is damaged.
    """
    path = workspace.pairs("growth").with_suffix(".json")
    if not path.exists():
        return None
    try:
        curve = json.loads(path.read_text(encoding="utf-8"))
        return Growth(_points(curve["parts"]), _points(curve["paper"]))
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path, "twin pairs") from error


def read_rounds(workspace: Workspace) -> list[Round]:
    """The rounds on record, in order; none where there was none.

    Raises:
        TwinError: The file is damaged.
    """
    path = workspace.candidates.with_name("rounds.json")
    if not path.exists():
        return []
    try:
        return [_round(record) for record in json.loads(path.read_text(encoding="utf-8"))["rounds"]]
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path, "twin mine --round 1") from error


def _points(rows: list[dict[str, int]]) -> list[tuple[int, int]]:
    return [(row["instances"], row["pairs"]) for row in rows]


def _round(record: dict[str, Any]) -> Round:
    counts, same = record["counts"], record["same"]
    names = ("photos of one instance", "proposed now", "next by similarity (not proposed)")
    own, proposed, plain = (same[name]["mean"] if name in same else None for name in names)
    similarity, comparators = (record["recall"][name] for name in ("similarity", "comparators"))
    recall = [
        Recall(int(degree), found["twins"], similarity[degree]["recall@1"], found["recall@1"])
        for degree, found in sorted(comparators.items(), key=lambda item: int(item[0]))
    ]
    return Round(record["round"], counts["mined"], counts["maybe_same"], own, proposed, plain, recall)


def _damaged(path: Path, command: str) -> TwinError:
    return TwinError(f"{path} is damaged; run `{command}` again.")
