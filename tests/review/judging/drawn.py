"""A small catalogue of drawings, with candidates as `twin mine` writes them, and a judge that looks at colours."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.evaluate.synthetic import make_workspace
from twin.catalog import ImageRef
from twin.core import Workspace, read_rows, write_table
from twin.mine._tables import LINKS

Row = dict[str, object]


def link(a: str, b: str, **more: object) -> Row:
    """A row of ``links/candidates.parquet``."""
    plain: Row = {"category": "mug", "kind": "mined", "similarity": 0.7, "rank": 1, "mutual": True, "degree": 0}
    return {"instance_a": a, "instance_b": b} | plain | {"changes": "[]", "round": 0, "score": 0.7} | more


def write_links(path: Path, links: Sequence[Row]) -> None:
    """Write rows of `link`, sorted as `twin mine` does."""
    write_table(path, sorted(links, key=lambda row: (str(row["instance_a"]), str(row["instance_b"]))), LINKS)


def drawn_workspace(root: Path, bases: int = 6) -> Workspace:
    """Photos of ``bases`` base instances, four each, and of their near-twins, two each.

    Every two bases of a category are a mined link.
    """
    workspace = make_workspace(root, bases, groups=("seen",), size=48)
    known = read_rows(workspace.instances)
    of_base = [row for row in known if not row["base"]]
    links = [
        link(*sorted((one["instance_id"], other["instance_id"])), category=one["category"], similarity=0.5 + place / 50)
        for place, (one, other) in enumerate(combinations(of_base, 2))
        if one["category"] == other["category"]
    ]
    links += [
        link(row["base"], row["instance_id"], category=row["category"], kind="near-twin", degree=row["degree"])
        for row in known
        if row["base"]
    ]
    write_links(workspace.candidates, links)
    return workspace


@dataclass
class ColourJudge:
    """Holds photos of like mean colour for one object; the first photo counts a little more.

    Attributes:
        name: Of the reviewer.
        silent: Image ids of whose pairs it says nothing.
        patience: So many calls it answers, then it fails.
        asked: The pairs it was asked about.
    """

    name: str = "colours"
    silent: frozenset[str] = frozenset()
    patience: int = 1_000_000
    asked: list[tuple[str, str]] = field(default_factory=list)

    def probabilities(self, pairs: Sequence[tuple[ImageRef, ImageRef]]) -> NDArray[np.float64]:
        if not self.patience:
            raise KeyboardInterrupt
        self.patience -= 1
        self.asked += [(one.image_id, other.image_id) for one, other in pairs]
        return np.array([self.probability(one, other) for one, other in pairs])

    def probability(self, one: ImageRef, other: ImageRef) -> float:
        """Of one pair, in this order."""
        if self.silent & {one.image_id, other.image_id}:
            return np.nan
        first, second = (np.asarray(photo.open(), dtype=np.float64).mean(axis=(0, 1)) for photo in (one, other))
        return float(np.exp(-np.abs(1.02 * first - second).sum() / 100))
