"""How many photos and instances came in, and where the others went."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from twin.catalog.checks._paths import source_tables
from twin.core import Workspace, read_columns, write_json

__all__ = ["Funnel", "Step", "read_funnel"]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the funnel.

    Attributes:
        name: What the photos are that are left after it.
        left: How many are left.
        lost: How many were lost in it, by reason; None for what could not be checked.
    """

    name: str
    left: int
    lost: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class Funnel:
    """From what was found to what is kept.

    Attributes:
        photos: Steps of photos.
        instances: Steps of instances.
    """

    photos: list[Step]
    instances: list[Step]

    def to_json(self) -> dict[str, Any]:
        """For ``catalog/checks/funnel.json``."""
        return asdict(self)

    def write(self, path: Path) -> None:
        """Write it as JSON."""
        write_json(path, self.to_json())


_RULES = ("one photo under two instances", "duplicate photo")
_LAST = ("instance has one photo", "instance has no photo")
_HAND = "excluded by hand"


def read_funnel(workspace: Workspace, checks: Collection[str], unmade: Collection[str] = ()) -> Funnel:
    """Count what lies in the tables.

    Args:
        workspace: Where the catalogue is.
        checks: The reasons that the checks give.
        unmade: Those of them that could not be checked.

    Raises:
        TwinError: There is no catalogue.
    """
    excluded = read_columns(workspace.excluded, ["original", "reason", "image_id"])
    photos = excluded.filter(pc.not_equal(excluded["original"], ""))
    lost = {item["values"]: item["counts"] for item in photos["reason"].value_counts().to_pylist()}
    kept = read_columns(workspace.images, ["image_id"]).num_rows
    steps = {"not repeated": _RULES, "passed by the checks": checks, "not excluded by hand": (_HAND,), "kept": _LAST}
    later = {reason for reasons in steps.values() for reason in reasons}
    groups: dict[str, Collection[str]] = {"readable": [reason for reason in lost if reason not in later], **steps}
    left = kept + sum(lost.values())
    funnel = [Step("found", left, {})]
    for name, reasons in groups.items():
        gone = {reason: lost[reason] for reason in sorted(reasons) if reason in lost}
        left -= sum(gone.values())
        funnel.append(Step(name, left, gone | dict.fromkeys(reason for reason in unmade if reason in reasons)))
    return Funnel(funnel, _instances(workspace))


def _instances(workspace: Workspace) -> list[Step]:
    found, readable = set[str](), set[str]()
    for path in source_tables(workspace):
        table = pq.read_table(path, columns=["instance_id", "image_id"])
        found.update(table["instance_id"].drop_null().unique().to_pylist())
        readable.update(table.filter(pc.is_valid(table["image_id"]))["instance_id"].unique().to_pylist())
    found.discard("")
    kept = set(read_columns(workspace.instances, ["instance_id"])["instance_id"].to_pylist())
    lost = readable - kept
    by_hand = len(lost & _excluded_by_hand(workspace))
    gone: dict[str, int | None] = {"too few photos left": len(lost) - by_hand}
    if by_hand:
        gone["photos excluded by hand"] = by_hand
    return [
        Step("found", len(found), {}),
        Step("with a readable photo", len(readable), {"no readable photo": len(found) - len(readable)}),
        Step("kept", len(kept), gone),
    ]


def _excluded_by_hand(workspace: Workspace) -> set[str]:
    """Instances of which a person excluded at least one photo."""
    excluded = read_columns(workspace.excluded, ["instance", "reason"])
    return set(excluded.filter(pc.equal(excluded["reason"], _HAND))["instance"].to_pylist())
