"""Planning at the start of the server, where there is something new to plan."""

from pathlib import Path

from twin.catalog.checks import check_table
from twin.core import ReviewSettings, TwinError, Workspace, console, digest, stale_reason
from twin.mine import maybe_same_path
from twin.review.planning import plan
from twin.review.store import Store, count_queues, store_url

__all__ = ["plan_if_changed"]

_STAGE = "review/plan"
_PLANNED = {"verdicts", "gold", "gold_degree", "rule", "least", "confident", "audit", "seed"}
"""Settings on which the plan depends."""


def plan_if_changed(workspace: Workspace, store: Store, settings: ReviewSettings) -> None:
    """Plan the work, unless it was planned in this database from the same tables with the same settings.

    Raises:
        TwinError: There is nothing to review.
    """
    told = settings.model_dump(include=_PLANNED)
    told["database"] = digest(store_url(workspace, settings.database))  # the address may tell a password
    if _is_planned(workspace, store, told):
        return
    counts = plan(workspace, store, settings).counts
    if not _items(store):
        raise TwinError(
            f"There is nothing to review in {workspace.root}; run `twin mine` or `twin catalog check` first."
        )
    workspace.stamp(_STAGE, settings=told, inputs=_inputs(workspace), outputs=[], counts=counts)
    console.print("Planned anew: " + "; ".join(f"{queue} {_told(found)}" for queue, found in counts.items()) + ".")


def _is_planned(workspace: Workspace, store: Store, told: dict[str, object]) -> bool:
    stamp = workspace.stamped(_STAGE)
    if stamp is None or stamp.settings != told or not _items(store):
        return False
    present = {path.relative_to(workspace.root).as_posix() for path in _inputs(workspace)}
    return present == set(stamp.inputs) and stale_reason(workspace.root, stamp) is None


def _inputs(workspace: Workspace) -> list[Path]:
    """The tables that there are of those that a plan reads."""
    checks = [check_table(workspace, name) for name in ("same_object", "instances", "photos")]
    decided = workspace.root / "catalog" / "overrules.csv"
    tables = [workspace.images, workspace.instances, workspace.candidates, maybe_same_path(workspace), *checks, decided]
    return [path for path in tables if path.exists()]


def _items(store: Store) -> int:
    return sum(counts.total for counts in count_queues(store).values())


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in counts.items() if count) or "nothing"
