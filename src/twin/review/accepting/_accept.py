"""Accepting: from verdicts to links, and to decisions about the catalogue."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from twin.core import ReviewSettings, TwinError, Workspace, stale_reason, write_arrow, write_json
from twin.mine import maybe_same_path
from twin.review.accepting._catalogue import decide_about_catalogue
from twin.review.accepting._fresh import verdicts_digest
from twin.review.accepting._judged import QUEUES, Judged, read_judged
from twin.review.accepting._links import link_tables, proposed_links, rejected_path, reviewed_links
from twin.review.accepting._notes import warnings
from twin.review.accepting._rules import RuleFigures, rule_figures, saved_by_models
from twin.review.store import Store, read_bad_photos

__all__ = ["accept", "record_path"]

_STAMPED = {"rule", "least", "confident", "verdicts", "seed"}


def accept(workspace: Workspace, store: Store, rule: str, settings: ReviewSettings) -> dict[str, Any]:
    """Decide by ``rule`` and write what follows; made again with the same verdicts, it writes the same.

    Writes ``links/accepted.parquet``, ``links/rejected.parquet``, the figures to ``links/review.json``, and decisions
    about photos and instances to ``catalog/overrules.csv``; those of an earlier acceptance that verdicts no longer
    support are taken back, those that people made there by hand stay. Where people have judged photos or identities
    alone, or no links are proposed, the decisions are all that is written.

    Args:
        workspace: The project.
        store: Where the verdicts are.
        rule: ``majority``, ``unanimous`` or ``dawid-skene``.
        settings: ``least``, ``confident``, ``verdicts``, ``seed``.

    Returns:
        Counts: verdicts (of people; where links are accepted, on links); decisions (by kind) and overrules (``added``,
        ``withdrawn``, ``decided by hand``, ``unknown``, and ``to follow``: those to exclude what the catalogue still
        holds); warnings (sentences). Where links are accepted also accepted, by_construction and by_gold (near-twins
        and links of known answer among them), rejected (by reason), label_error and label_error_by_gold (intervals or
        None), saved (by models, or None).

    Raises:
        TwinError: Nobody has judged anything yet, or a table before this stage is missing or damaged.
    """
    settings = settings.model_copy(update={"rule": rule})
    seen = verdicts_digest(store)  # before they are read: what comes in between must not pass for seen
    queues = {queue: read_judged(store, queue, settings) for queue in QUEUES}
    if not any(len(judged.people) for judged in queues.values()):
        raise TwinError("Nobody has judged anything yet, so there is nothing to accept; begin with `twin review`.")
    with_links = _about_links(workspace, queues["link"])
    reviewed = reviewed_links(queues["link"])
    figures = rule_figures(queues["link"], rule) if with_links else None
    told: dict[str, Any] = {"verdicts": sum(len(judged.people) for judged in queues.values())}
    if figures is not None:
        told = _accept_links(workspace, queues["link"], reviewed, figures)
    told |= decide_about_catalogue(workspace, queues, reviewed, read_bad_photos(store))
    _stamp(workspace, settings, told, seen)
    return told | {"warnings": warnings(queues, figures)}


def record_path(workspace: Workspace) -> Path:
    """The figures of the last acceptance, as JSON."""
    return workspace.accepted.with_name("review.json")


def _about_links(workspace: Workspace, links: Judged) -> bool:
    """Whether links are accepted anew: people have judged some, or had when links were accepted before."""
    stamp = workspace.stamped("review")
    before = stamp is not None and workspace.accepted.relative_to(workspace.root).as_posix() in stamp.outputs
    if before and not workspace.candidates.exists():
        raise TwinError(f"Workspace {workspace.root} has no look-alike links any more; run `twin mine` first.")
    return before or (workspace.candidates.exists() and len(links.people) > 0)


def _accept_links(workspace: Workspace, links: Judged, reviewed: pa.Table, told: RuleFigures) -> dict[str, Any]:
    accepted, rejected = link_tables(proposed_links(workspace), reviewed)
    by = Counter(accepted["accepted_by"].to_pylist())
    counts = {
        "accepted": len(accepted),
        "by_construction": by["construction"],
        "by_gold": by["gold"],
        "rejected": dict(sorted(Counter(rejected["reason"].to_pylist()).items())),
        "verdicts": len(links.people),
    }
    record = {
        "label_error": _plain(told.label_error),
        "label_error_by_gold": _plain(told.label_error_by_gold),
        "saved": _plain(saved_by_models(links)),
    }
    _disown(workspace)
    write_arrow(workspace.accepted, accepted)
    write_arrow(rejected_path(workspace), rejected)
    write_json(record_path(workspace), {"rule": links.settings.rule, "counts": counts} | record)
    return counts | record


def _disown(workspace: Workspace) -> None:
    """Take the accepted links out of the stamp of the mine stage: from now on they are this stage's."""
    stamp = workspace.stamped("mine")
    if stamp is None or stale_reason(workspace.root, stamp):
        return
    own = [workspace.root / name for name in stamp.outputs if workspace.root / name != workspace.accepted]
    if len(own) < len(stamp.outputs):
        inputs = [workspace.root / name for name in stamp.inputs]
        workspace.stamp("mine", settings=stamp.settings, inputs=inputs, outputs=own, counts=stamp.counts)


def _stamp(workspace: Workspace, settings: ReviewSettings, told: dict[str, Any], seen: str) -> None:
    """Note what was done; without links the stage rests on verdicts alone, and no table of links is its own."""
    inputs = [path for path in (workspace.candidates, maybe_same_path(workspace)) if path.exists()]
    outputs = [workspace.accepted, rejected_path(workspace), record_path(workspace)]
    with_links = "accepted" in told
    counts = {name: told.get(name) for name in ("accepted", "rejected", "verdicts", "decisions")}
    workspace.stamp(
        "review",
        settings=settings.model_dump(include=_STAMPED) | {"seen": seen},
        inputs=inputs if with_links else [],
        outputs=outputs if with_links else [],
        counts={name: count for name, count in counts.items() if count not in (None, {})},
    )


def _plain(figure: Any) -> Any:
    return None if figure is None else asdict(figure)
